#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"

namespace lockkeeper::rules {

enum class Severity : std::uint8_t { notice, warning, error };
std::string_view to_text(Severity severity);

struct RelationLock {
  std::string relation;  ///< as the file spells it
  std::string mode;      ///< "ACCESS EXCLUSIVE"
};

/// Why a finding does not count: by a directive in the file, or by the configuration.
struct Suppressed {
  std::string reason;
  std::uint32_t line = 0;  ///< of the directive; 0 when the configuration suppresses it
};

/// One fault at one place. Messages are plain text, already free of control characters only after report/ has
/// printed them: names inside come from SQL and are hostile until escaped.
struct Finding {
  std::string rule;  ///< id
  Severity severity = Severity::error;
  std::string category;
  std::string path;
  base::Position begin;  ///< line and column from 1
  base::Position end;    ///< exclusive
  std::string message;
  std::string why;
  std::string fix;  ///< with the captured names filled in; empty when there is none
  std::vector<RelationLock> locks;
  std::string operation;  ///< canonical text; empty for a finding about a whole file
  std::optional<Suppressed> suppressed;
  base::Range range;  ///< in the file's text; {0, 0} for a finding about a whole file
};

/// What one lint run says; every report reads this.
struct LintResult {
  std::vector<Finding> findings;  ///< by path, line, column, rule
  struct Summary {
    std::uint64_t files = 0, statements = 0, operations = 0;
    std::uint64_t errors = 0, warnings = 0, notices = 0, suppressed = 0, not_analysed = 0;
  } summary;
  /// Every file that was judged, in order; a file without findings is a passing case in JUnit.
  std::vector<std::string> files;
  /// Files that could not be read at all, with the reason (exit 2; the rest is linted).
  struct Unreadable {
    std::string path, reason;
  };
  std::vector<Unreadable> unreadable;
};

/// Does anything at or above this level remain unsuppressed?
enum class FailOn : std::uint8_t { error, warning, never };
bool blocked(const LintResult& result, FailOn fail_on);

}  // namespace lockkeeper::rules
