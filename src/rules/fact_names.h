#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace lockkeeper::rules {

/// What a fact looks at; only one that needs nothing but the Schema can be asked with `finally-`.
enum class FactNeeds : std::uint8_t { schema, moment };

struct FactName {
  std::string_view name;
  std::uint8_t min_arguments = 0;
  std::uint8_t max_arguments = 0;
  std::uint8_t groups = 0;  ///< so many of its first arguments are names of captured groups
  FactNeeds needs = FactNeeds::moment;
};

/// The closed list (docs/operations.md, section 4); rules/facts.cpp has the function of each, in the same
/// order.
inline constexpr auto kFactNames = std::to_array<FactName>({
    {"backs-constraint", 1, 1, 1, FactNeeds::schema},
    {"batched", 0, 0, 0},
    {"begins", 2, 9, 1},
    {"bounded", 1, 1, 1},
    {"calls", 2, 9, 1},
    {"compares-null", 0, 0, 0},
    {"constant", 1, 1, 1},
    {"constrained-domain", 1, 1, 1, FactNeeds::schema},
    {"constraint-kind", 2, 2, 1, FactNeeds::schema},
    {"context", 1, 1, 0},
    {"down-section", 0, 0, 0},
    {"duplicate", 1, 1, 1},
    {"empty", 1, 1, 1, FactNeeds::schema},
    {"existing-rows", 0, 0, 0},
    {"file-statements", 1, 1, 0},
    {"filled", 1, 1, 1},
    {"follows-alter", 1, 1, 1},
    {"has-default-partition", 1, 1, 1, FactNeeds::schema},
    {"has-foreign-key", 1, 1, 1, FactNeeds::schema},
    {"has-policy", 1, 1, 1, FactNeeds::schema},
    {"has-primary-key", 1, 1, 1, FactNeeds::schema},
    {"history-table", 1, 1, 1},
    {"holds", 2, 2, 1},
    {"holds-any", 1, 1, 0},
    {"holds-other", 1, 1, 0},
    {"in-effect", 1, 1, 0},
    {"in-transaction", 0, 0, 0},
    {"index-not-null", 1, 1, 1, FactNeeds::schema},
    {"indexed", 1, 1, 1, FactNeeds::schema},
    {"is", 2, 7, 1, FactNeeds::schema},
    {"key-column", 1, 1, 1, FactNeeds::schema},
    {"known", 1, 1, 1, FactNeeds::schema},
    {"lacks-required", 1, 1, 1, FactNeeds::schema},
    {"large", 1, 1, 1, FactNeeds::schema},
    {"large-locked", 0, 0, 0},
    {"lock-count", 1, 1, 0},
    {"locks", 1, 1, 0},
    {"lossy", 0, 0, 0},
    {"mismatched-key", 0, 1, 0, FactNeeds::schema},
    {"misses-partition-key", 0, 0, 0},
    {"more", 2, 2, 1},
    {"mutable", 1, 1, 1},
    {"naming", 2, 2, 1},
    {"new", 1, 1, 1},
    {"new-columns", 1, 1, 1},
    {"not-null", 1, 1, 1, FactNeeds::schema},
    {"overlaps", 1, 1, 1, FactNeeds::schema},
    {"own-control", 0, 0, 0},
    {"partitioned", 1, 1, 1, FactNeeds::schema},
    {"protects", 0, 0, 0, FactNeeds::schema},
    {"proven-bound", 1, 1, 1, FactNeeds::schema},
    {"proven-not-null", 1, 1, 1},
    {"proven-unique", 0, 0, 0},
    {"published", 1, 1, 1, FactNeeds::schema},
    {"reads-existing", 1, 1, 1},
    {"reads-protected", 1, 1, 1, FactNeeds::schema},
    {"redundant-check", 1, 1, 1, FactNeeds::schema},
    {"refused-in-transaction", 0, 0, 0},
    {"reindexes", 0, 0, 0},
    {"replaced-later", 1, 1, 1},
    {"requires", 1, 1, 0},
    {"returns", 2, 2, 1, FactNeeds::schema},
    {"rewrites", 0, 0, 0},
    {"row-security", 1, 1, 1, FactNeeds::schema},
    {"runner", 1, 1, 0},
    {"same-value", 1, 1, 1},
    {"scans", 0, 0, 0},
    {"session-reused", 0, 0, 0},
    {"sets-sequence", 1, 1, 1},
    {"signature-changed", 1, 1, 1},
    {"slow", 0, 0, 0},
    {"small", 1, 1, 1, FactNeeds::schema},
    {"takes-along", 1, 1, 1},
    {"temp", 1, 1, 1},
    {"too-long", 1, 1, 1},
    {"transaction", 1, 1, 0},
    {"unknown-function", 1, 1, 1},
    {"uses-added-value", 0, 0, 0},
    {"version", 1, 1, 0},
    {"volatile", 1, 1, 1},
});

}  // namespace lockkeeper::rules
