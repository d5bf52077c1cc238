// What ALTER COLUMN .. TYPE costs. The lists follow ATColumnChangeRequiresRewrite() and the support functions
// of the length casts (varchar_support, numeric_support, temporal ones), each case verified on PostgreSQL 15:
// pg_relation_filenode before and after.
#include "sql/type_change.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "sql/expression.h"
#include "sql/recogniser.h"
#include "sql/scanner.h"
#include "sql/schema.h"

namespace lockkeeper::sql {

namespace {

/// A canonical type taken apart: "numeric(10,2)[]".
struct Type {
  std::string name;
  std::vector<int> limits;
  std::string dimensions;
  bool operator==(const Type&) const = default;
};

Type parse(std::string_view canonical) {
  Type type;
  const std::size_t brackets = canonical.find("[]");
  if (brackets != canonical.npos) type.dimensions = canonical.substr(brackets);
  std::string_view rest = canonical.substr(0, brackets);
  const std::size_t open = rest.rfind('(');
  type.name = rest.substr(0, open);
  while (open != rest.npos && !rest.empty()) {
    const std::size_t from = rest.find_first_of("(,");
    if (from == rest.npos) break;
    rest.remove_prefix(from + 1);
    int limit = 0;
    std::from_chars(rest.data(), rest.data() + rest.size(), limit);
    type.limits.push_back(limit);
  }
  return type;
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

// A limit that is absent is wider than any.
bool no_narrower(const Type& from, const Type& to) {
  return to.limits.empty() || (!from.limits.empty() && to.limits[0] >= from.limits[0]);
}

bool is_temporal(std::string_view name) {
  return is_one_of(name, {"time", "timetz", "timestamp", "timestamptz", "interval"});
}

bool is_timestamp(std::string_view name) { return name == "timestamp" || name == "timestamptz"; }

// Same type name, other limits.
bool widens(const Type& from, const Type& to) {
  if (from.limits == to.limits) return true;
  if (from.name == "numeric") {
    if (to.limits.empty()) return true;
    return from.limits.size() == 2 && to.limits.size() == 2 && from.limits[1] == to.limits[1] &&
           to.limits[0] >= from.limits[0];
  }
  if (is_temporal(from.name)) {
    // 6 digits are all there are, so (6) is as good as no limit.
    const int from_digits = from.limits.empty() ? 6 : from.limits[0];
    const int to_digits = to.limits.empty() ? 6 : to.limits[0];
    return to_digits >= from_digits;
  }
  // char(n) is padded to its length: another length is another value in every row.
  if (!is_one_of(from.name, {"varchar", "varbit"})) return false;
  return no_narrower(from, to);
}

// Different names, the same bytes (pg_cast.castmethod = 'b').
bool binary_compatible(const Type& from, const Type& to) {
  if (from.name == "varchar" && to.name == "text") return true;
  if (is_one_of(from.name, {"text", "xml"}) && is_one_of(to.name, {"text", "varchar"}))
    return to.limits.empty();
  if (from.name == "cidr" && to.name == "inet") return true;
  return is_one_of(from.name, {"integer", "oid", "regclass", "regproc", "regtype"}) &&
         is_one_of(to.name, {"oid", "regclass", "regproc", "regtype"});
}

// The same bytes in another order, so that indexes are built anew.
bool changes_order(const Type& from, const Type& to) {
  if (is_one_of(from.name, {"text", "varchar"}) && to.name == "citext") return true;
  return from.name == "integer" && is_one_of(to.name, {"oid"});
}

int integer_rank(std::string_view name) {
  static constexpr std::array<std::string_view, 3> kIntegers = {"smallint", "integer", "bigint"};
  const auto found = std::ranges::find(kIntegers, name);
  return found == kIntegers.end() ? -1 : static_cast<int>(found - kIntegers.begin());
}

// Can a value be refused, rounded or cut on its way?
Answer loses(const Type& from, const Type& to) {
  if (from == to) return Answer::no;
  if (from.name == to.name) {
    if (from.name == "numeric") {
      if (to.limits.empty()) return Answer::no;
      if (from.limits.size() < 2 || to.limits.size() < 2) return Answer::yes;
      return answer(to.limits[1] < from.limits[1] ||
                    to.limits[0] - to.limits[1] < from.limits[0] - from.limits[1]);
    }
    if (is_temporal(from.name)) return answer(!widens(from, to));
    return answer(!no_narrower(from, to));
  }
  const int from_rank = integer_rank(from.name), to_rank = integer_rank(to.name);
  if (from_rank >= 0 && to_rank >= 0) return answer(to_rank < from_rank);
  const bool from_text = is_one_of(from.name, {"text", "varchar", "char", "bpchar"});
  if (is_one_of(to.name, {"text", "varchar", "char", "bpchar"})) {
    if (to.limits.empty()) return Answer::no;
    // Every value of a number, date or uuid has a longest text; only text has none.
    return from_text ? answer(!no_narrower(from, to)) : Answer::unknown;
  }
  if (from_text) return Answer::yes;  // text that is no number, date ..
  if (from.name == "double precision" && is_one_of(to.name, {"real", "numeric"})) return Answer::yes;
  if (is_one_of(from.name, {"double precision", "real", "numeric"}) && to_rank >= 0) return Answer::yes;
  if (from_rank >= 0 && to.name == "numeric") {
    if (to.limits.size() < 2) return Answer::no;
    static constexpr int kDigits[] = {5, 10, 19};
    return answer(to.limits[0] - to.limits[1] < kDigits[from_rank]);
  }
  if (is_timestamp(from.name) && is_one_of(to.name, {"date", "time", "timetz"})) return Answer::yes;
  if (is_timestamp(from.name) && is_timestamp(to.name))
    return answer(!to.limits.empty() && !no_narrower(from, to));
  if (from.name == "json" && to.name == "jsonb") return Answer::yes;  // key order and duplicates
  if (from.name == "inet" && to.name == "cidr") return Answer::yes;
  return Answer::unknown;
}

// Nobody knows the old type. Text, numbers with a limit and times are often only widened; no other type is
// reached without a rewrite.
Answer rewrites_from_unknown(const Type& to) {
  const bool perhaps =
      is_one_of(to.name, {"text", "varchar", "numeric", "varbit", "inet", "citext"}) || is_temporal(to.name);
  return perhaps || to.name.find('.') != std::string::npos ? Answer::unknown : Answer::yes;
}

Answer loses_from_unknown(const Type& to) {
  if (!to.limits.empty()) return Answer::unknown;
  return is_one_of(to.name, {"smallint", "integer", "real", "date", "time", "\"char\"", "name", "boolean"})
             ? Answer::unknown
             : Answer::no;
}

// Functions in USING that cut or round by name.
bool calls_lossy_function(std::string_view expression) {
  for (const std::string& function : called_functions(expression)) {
    if (is_one_of(function, {"substring", "substr", "left", "right", "trunc", "round", "floor", "ceil",
                             "ceiling", "date_trunc"})) {
      return true;
    }
  }
  return false;
}

// An unconstrained domain is its base type; a constrained one is checked row by row.
std::string_view through_domain(std::string_view canonical, const Schema& schema, bool& constrained) {
  const Object* domain = schema.find(canonical, Schema::Space::type);
  if (domain == nullptr || domain->kind != ObjectKind::domain) return canonical;
  constrained = constrained || domain->constrained;
  return domain->base_type;
}

std::string type_of_cast(std::string_view written) {
  const std::vector<Token> tokens = scan(written);
  const SqlBody body{written, 0, nullptr};
  TokenReader reader(body, tokens);
  return take_type(reader).text;
}

enum class Using : std::uint8_t { none, same_cast, other };

Using using_of(std::string_view uses, std::string_view column, std::string_view to) {
  if (uses.empty()) return Using::none;
  const std::optional<std::string_view> cast = cast_of_column(uses, column);
  if (!cast) return Using::other;
  return cast->empty() || type_of_cast(*cast) == to ? Using::same_cast : Using::other;
}

TypeChange change_between(const Type& from, const Type& to) {
  TypeChange change;
  change.lossy = loses(from, to);
  change.reindexes = Answer::no;
  if (from.name == to.name && from.dimensions == to.dimensions) {
    change.rewrites = answer(!widens(from, to));
  } else if (!from.dimensions.empty() || !to.dimensions.empty()) {
    // Arrays go element by element through the cast of their elements.
    change.rewrites = answer(from.dimensions != to.dimensions || !binary_compatible(from, to));
  } else if (is_timestamp(from.name) && is_timestamp(to.name)) {
    // Under TimeZone UTC nothing but the indexes changes (12 and newer); which zone the session has is not
    // known.
    change.rewrites = Answer::unknown;
    change.reindexes = Answer::yes;
  } else if (changes_order(from, to)) {
    change.rewrites = Answer::no;
    change.reindexes = Answer::yes;
  } else {
    change.rewrites = answer(!binary_compatible(from, to));
  }
  return change;
}

}  // namespace

TypeChange type_change(std::string_view from, std::string_view to, std::string_view collation,
                       std::string_view uses, std::string_view column, const Schema& schema) {
  const Using how = using_of(uses, column, to);
  bool from_constrained = false, to_constrained = false;
  const std::string_view old_base = from.empty() ? from : through_domain(from, schema, from_constrained);
  const std::string_view new_base = through_domain(to, schema, to_constrained);
  const Type target = parse(new_base);
  TypeChange change;
  if (from.empty()) {
    change.rewrites = rewrites_from_unknown(target);
    change.reindexes = change.rewrites == Answer::yes ? Answer::no : Answer::unknown;
    change.lossy = loses_from_unknown(target);
  } else if (from == to) {
    change.rewrites = change.reindexes = change.lossy = Answer::no;
  } else {
    change = change_between(parse(old_base), target);
  }
  if (to_constrained && from != to) change.rewrites = Answer::yes;
  if (how == Using::other) {
    change.rewrites = Answer::yes;
    if (calls_lossy_function(uses)) change.lossy = Answer::yes;
  }
  if (change.rewrites == Answer::yes) change.reindexes = Answer::no;
  if (!collation.empty() && change.rewrites != Answer::yes) change.reindexes = Answer::yes;
  return change;
}

}  // namespace lockkeeper::sql
