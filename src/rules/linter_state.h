#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/pattern.h"
#include "rules/judgement.h"
#include "rules/linter.h"
#include "rules/suppression.h"
#include "sql/script.h"

/// What a Linter holds while it walks; nothing outside rules/ includes this. check_file.cpp has the walk
/// through one file, linter.cpp the end of the change set.
namespace lockkeeper::rules {

struct Linter::State {
  State(const RuleSet& set, const CompiledRules& rules, const LintOptions& lint_options)
      : rule_set(set),
        compiled(rules),
        options(lint_options),
        log(rules),
        judge(rules, options),
        header(options.required.header),
        session(options.runner) {}

  const RuleSet& rule_set;
  const CompiledRules& compiled;
  LintOptions options;
  sql::Schema schema;
  OperationLog log;
  Judge judge;
  base::Pattern header;
  sql::Session session;
  LintResult::Summary counts;

  // Of the change set at hand.
  std::vector<const sql::Script*> scripts;
  std::deque<Candidate> candidates;
  std::deque<sql::Operation> events;
  Place place;

  /// Of the file at hand, for the flags of its end.
  struct FileMarks {
    bool changed = false;        ///< the open transaction changed something
    bool rolled_back = false;    ///< a transaction that changed something
    bool refuses_block = false;  ///< has a statement that cannot run in a transaction
    bool ordinary_ddl = false;   ///< and one that can
    bool down = false;           ///< the down section has begun
    bool left_open = false;      ///< the up section ends inside a block of its own
  };
  FileMarks marks;

  void check_file(const sql::Script& script, const FileNotes& notes);
  std::string end_of_file(const sql::Script& script, const FileNotes& notes) const;
  void check_statement(const sql::Script& script, const sql::StatementRecord& statement);
  void check_operations(const sql::Script& script, std::span<const sql::Operation> operations);
  void check_syntax(const sql::Script& script, const sql::StatementRecord& statement);
  void follow_transaction(const sql::Script& script, std::span<const sql::Operation> operations,
                          base::Range range, sql::TransactionKind before);
  void end_transaction(const sql::Script& script, base::Range range, std::string_view flags);
  void end_section(const sql::Script& script, base::Range range);
  void end_replay();
  void mark(const sql::Operation& operation, const sql::Effects& effects);
  /// An operation that stands for something that is no statement. `remark` ends up behind the message.
  void event(const sql::Script& script, std::string_view text, base::Range range, std::uint32_t statement,
             std::string_view remark);

  std::vector<Verdict> decide_all();
  void fold(std::vector<Verdict>& verdicts) const;
  Located finding_of(const Verdict& verdict) const;
  /// " (users: about 120 million rows, 45 GB)": of the table that the rule speaks of, when a snapshot knows
  /// it.
  std::string sizes_of(const Candidate& candidate) const;
  void finish_file(const sql::Script& script, std::vector<Located> located, std::vector<Finding>& out);
  bool reported(const Finding& finding) const;
  void count(const Finding& finding);
};

}  // namespace lockkeeper::rules
