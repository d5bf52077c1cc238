#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "rules/finding.h"

namespace lockkeeper::rules {

/// How often a rule may speak: once per ..
enum class On : std::uint8_t { operation, statement, transaction, file, change_set };
enum class FixKind : std::uint8_t { none, sql, procedure };

using Texts = std::span<const std::string_view>;

/// One way in which a rule fires: any `match`, no `except`, every `when` yes, no `unless` yes; one `lower`
/// yes lowers one level.
struct Form {
  Texts match;  ///< RE2 over canonical text, macros unexpanded
  Texts except;
  Texts when;  ///< facts: "new(table)", "not in-transaction", "later(file): ^ANALYZE {table}"
  Texts unless;
  Texts lower;
};

/// Overrides what the rule says by circumstance; the first that holds wins.
struct Case {
  Texts match;
  Texts when;
  std::string_view versions;  ///< "11-17", empty for all
  std::string_view severity;  ///< "error" | "warning" | "notice" | "none" (no finding) | "" (as the rule)
  std::string_view message;   ///< empty: as the rule
  std::string_view fix;
};

struct LockClaim {
  std::string_view group;  ///< captured name
  std::string_view mode;
};

/// An example, which is documentation and test: the finding must (bad) or must not (good) come.
struct Example {
  std::string_view sql;
  std::string_view earlier;  ///< SQL of earlier migrations, empty for none
  std::string_view runner;   ///< a name of sql::kRunnerNames; empty: lockkeeper
  int pg_version = 0;
  int pg_minor = -1;
  /// What is known of the file from elsewhere: flags of FILE END ("EDITED | COMMENTS ONLY"), or an event of
  /// its own
  /// ("CHANGE SET END | CONFIG CHANGED").
  std::string_view event = {};
  /// What a snapshot says: "events 900000000, flags 12" (tables and rows).
  std::string_view snapshot = {};
};

/// One entry of the catalogue: built-in ones are constant tables that the build makes from catalogue/*.toml,
/// a user's are read at run time into the same struct.
struct Rule {
  std::string_view id;
  Severity severity = Severity::error;
  std::string_view category;
  On on = On::operation;
  std::span<const Form> forms;
  std::span<const Case> cases;
  Texts folds;
  std::span<const LockClaim> locks;
  bool rewrites = false;
  bool scans = false;
  std::string_view message;
  std::string_view why;
  std::string_view fix;
  FixKind fix_kind = FixKind::none;
  std::span<const Example> bad;
  std::span<const Example> good;
  bool opt_in = false;  ///< asked only when the configuration enables it
};

/// The built-in catalogue, in the order of its files and entries.
std::span<const Rule> catalogue();

}  // namespace lockkeeper::rules
