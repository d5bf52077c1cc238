#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/finding.h"
#include "rules/rule.h"
#include "sql/answer.h"
#include "sql/live_tables.h"
#include "sql/script.h"
#include "sql/session.h"

namespace lockkeeper::rules {

/// `[[lint.allow]]`: suppresses from the configuration, for files that are applied and must not change.
struct Allow {
  std::string rule;
  std::string path;  ///< exact, or with a final "/" or "*" for what begins so
  std::string reason;
};
struct SeverityOverride {
  std::string rule;
  std::string path;  ///< empty for all files
  Severity severity = Severity::error;
};

/// `[lint.naming]`: what the names of a kind look like.
struct Naming {
  std::string kind;     ///< one of naming_kinds() (rules/name_patterns.h)
  std::string pattern;  ///< RE2; a name that it does not match somewhere breaks it
};
/// `[lint.required]` and `required_header`: what every new table and every file has.
struct Required {
  std::vector<std::string> columns;  ///< plain names
  bool comment = false;
  std::string header =
      {};  ///< RE2 that the comments before a file's first statement match somewhere; empty: none
};

/// `[snapshot]`: from where on a table is small or large. A small one is below both bounds, a large one
/// reaches either.
struct Sizes {
  std::int64_t small_rows = 10'000;
  std::int64_t small_bytes = std::int64_t{10} << 20;
  std::int64_t large_rows = 1'000'000;
  std::int64_t large_bytes = std::int64_t{1} << 30;

  sql::Answer small(const sql::LiveTable& table) const;
  sql::Answer large(const sql::LiveTable& table) const;
};

/// What the configuration and the flags say about linting; plain data.
struct LintOptions {
  sql::Runner runner = sql::Runner::lockkeeper;
  int pg_version = 0;   ///< major; 0 when not configured
  int pg_minor = -1;    ///< -1 when not configured
  bool advice = false;  ///< report notices
  std::vector<std::string> enable;
  std::vector<std::string> disable;
  std::vector<SeverityOverride> severities;
  std::vector<Allow> allows;
  std::vector<Naming> naming;
  Required required;
  std::shared_ptr<const sql::LiveTables>
      live;  ///< a snapshot of the database, shared by the threads of a run; nullptr without one
  Sizes sizes;
  std::string today;  ///< YYYY-MM-DD (UTC), against which `until=` is judged; empty: never expired
};

class UserRules;
struct CompiledRules;

/// Rules with their patterns, compiled when first needed; shared by all files and threads of a run.
class RuleSet {
 public:
  /// `user_rules`: TOML entries (`[[rule]]`), parsed by load_user_rules. Throws Error(usage) naming rule,
  /// pattern and fragment when a pattern is broken, a macro or fact is unknown, an id is taken or a name in
  /// `enable`, `disable`, severities or allows is no rule (with the nearest one).
  RuleSet(const LintOptions& options, std::unique_ptr<UserRules> user_rules);
  ~RuleSet();
  const std::vector<const Rule*>& rules() const;
  const Rule* find(std::string_view id) const;

 private:
  friend class Linter;
  std::unique_ptr<CompiledRules> compiled_;
};

/// Whether a rule takes part: it is not switched off, it is switched on where it has to be, and what it may
/// say would be shown: notices are not, without `advice`.
bool is_asked(const Rule& rule, const LintOptions& options);

/// What the project knows of a file, and its text does not tell: how it stands to the base branch and to its
/// neighbours. Flags of FILE END (docs/operations.md, section 2).
struct FileNotes {
  std::vector<std::string> flags;  ///< for example EDITED; DELETED says that the text is gone
  std::string remark;              ///< what exactly, shown behind the message
};

/// Judges the files of one layout root in order. Replay what came before, then for each change set: begin,
/// check each file in order, end.
class Linter {
 public:
  Linter(const RuleSet& rules, const LintOptions& options);
  ~Linter();

  /// Whether a folder of migrations stands behind this run (false for standard input).
  void set_has_folder(bool yes);
  /// An earlier migration, not on trial: only the Schema learns from it. Not for down files.
  void replay(const sql::Script& script);

  void begin_change_set();
  /// `script` and its Source stay alive until end_change_set(). A Source that cannot be read gives the
  /// finding `unreadable-input`.
  void check(const sql::Script& script, const FileNotes& notes = {});
  /// An event that no text tells, for example "CHANGE SET END | CONFIG CHANGED", at the beginning of
  /// `script`, which is not judged and lives as long as those that are.
  void say(const sql::Script& script, std::string_view event, std::string_view remark);
  /// Findings of the change set, suppressed ones marked, in the order of files and places.
  std::vector<Finding> end_change_set();

  /// The folder made tables, and the snapshot knows none of them: it is of another database.
  bool snapshot_is_foreign() const;

  /// Operations, statements and so on of all files checked so far.
  const LintResult::Summary& counts() const;
  struct Work {
    std::uint64_t operations = 0, set_matches = 0, single_matches = 0, facts = 0, look_ups = 0;
  };
  Work work() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lockkeeper::rules
