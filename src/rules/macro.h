#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::rules {

/// What a captured text stands for: how two captures of one name are compared, and where facts look it up.
enum class GroupKind : std::uint8_t {
  text,      ///< compared as it is: a column, a constraint, a role, a group written out by hand
  relation,  ///< {table} {ref} {index} {view} {name}: resolved through search_path
  schema,
  extension,
  routine,  ///< a name with the types of its arguments
  free,     ///< {type} {list} {expr} {value}: never bound by `earlier`, `later` and `with`
};

struct Group {
  std::string name;
  GroupKind kind = GroupKind::text;
};

/// A pattern with its macros (docs/operations.md, section 3) written out.
struct Expansion {
  std::string pattern;
  std::vector<Group> groups;  ///< those that macros made, in their order
  std::string error;          ///< empty when every macro is known
};
Expansion expand_macros(std::string_view pattern);
/// The same with names as what has no blank in it and without groups: matches all that the expansion matches,
/// and a little more, at a fraction of the size of its automaton. For a pattern whose macros are known.
std::string expand_loosely(std::string_view pattern);

}  // namespace lockkeeper::rules
