#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/compiled_rules.h"
#include "rules/facts.h"
#include "rules/finding.h"
#include "rules/operation_log.h"

/// From operations to candidates, and from candidates to what is said; nothing outside rules/ includes this.
namespace lockkeeper::rules {

/// A case of the rule whose pattern holds, with what is still to be asked of it when the change set ends.
struct PendingCase {
  const CompiledCase* source = nullptr;
  std::vector<const CompiledFact*> when;
};

/// A rule that matched an operation, and every condition that could be decided at once held.
struct Candidate {
  const CompiledRule* rule = nullptr;
  const sql::Script* script = nullptr;
  const sql::Operation* operation = nullptr;
  Place place;
  Captures captures;
  Details details;
  std::string remark;  ///< of an event: what exactly is wrong, shown behind the rule's message
  std::vector<sql::RelationLock> locks;
  std::uint32_t lowered = 0;
  std::vector<const CompiledFact*> when, unless, lower;  ///< asked when the change set ends
  std::vector<PendingCase> cases;                        ///< in order; the first that holds wins
};

/// One that spoke: with the severity and texts that its cases decided.
struct Verdict {
  const Candidate* candidate = nullptr;
  Severity severity = Severity::error;
  std::string_view message;
  std::string_view fix;
};

/// Tries every rule on one operation at its moment.
class Judge {
 public:
  Judge(const CompiledRules& rules, const LintOptions& options)
      : rules_(rules), options_(options), names_(options.naming) {}

  struct At {
    const sql::Operation& operation;
    const sql::Script& script;
    const sql::Schema& schema;
    const sql::Session& session;
    const sql::Effects& effects;
    const Place& place;
    std::string_view remark = {};
  };
  /// Candidates are added in the order of the catalogue.
  void judge(const At& at, std::deque<Candidate>& out);
  /// Decides what was put off, with the log of the whole change set; nothing when the candidate says nothing
  /// after all. The candidate's details get what the facts found out.
  std::optional<Verdict> decide(Candidate& candidate, const sql::Schema& at_end, const sql::Session& session,
                                OperationLog& log);

  std::uint64_t set_matches = 0, single_matches = 0, facts_asked = 0;

 private:
  bool try_entry(const MatchEntry& entry, const At& at, Candidate& candidate);
  bool take_facts(const CompiledForm& form, const Moment& moment, Candidate& candidate);
  void take_cases(const Moment& moment, Candidate& candidate);
  bool holds(const CompiledFact& fact, const Moment& moment);

  const CompiledRules& rules_;
  const LintOptions& options_;
  NamePatterns names_;
  std::vector<int> hits_;
  std::vector<const MatchEntry*> entries_;
  std::vector<std::string_view> groups_;
};

/// `text` with its places filled from the candidate: names as the file spells them.
std::string expand_message(std::string_view text, const Candidate& candidate);
/// The same with expressions whole, so that what it says can be run.
std::string expand_fix(std::string_view text, const Candidate& candidate);
/// A canonical name as the operation's place in the file spells it, or else without our escapes.
std::string shown_name(const Candidate& candidate, std::string_view canonical);

}  // namespace lockkeeper::rules
