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

/// A canonical type taken apart: "numeric(10,2)[]", "interval day to second(3)".
struct Type {
  std::string name;
  std::vector<int> limits;
  std::string dimensions;
  int least_field = 0;  // of an interval: 0 for second, up to 5 for year
  bool operator==(const Type&) const = default;
};

constexpr auto kFields =
    std::to_array<std::string_view>({"second", "minute", "hour", "day", "month", "year"});

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
  if (type.name.starts_with("interval ")) {
    const auto field = std::ranges::find(kFields, type.name.substr(type.name.rfind(' ') + 1));
    type.least_field = field == kFields.end() ? 0 : static_cast<int>(field - kFields.begin());
    type.name = "interval";
  }
  return type;
}

std::string_view base_of(std::string_view canonical) {
  return canonical.substr(0, canonical.find_first_of("(["));
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

// 6 digits are all there are, so (6) is as good as no limit.
int digits(const Type& temporal) { return temporal.limits.empty() ? 6 : temporal.limits[0]; }

// Same type name, other limits.
bool widens(const Type& from, const Type& to) {
  if (from.limits == to.limits && from.least_field == to.least_field) return true;
  if (from.name == "numeric") {
    if (to.limits.empty()) return true;
    return from.limits.size() == 2 && to.limits.size() == 2 && from.limits[1] == to.limits[1] &&
           to.limits[0] >= from.limits[0];
  }
  if (is_temporal(from.name)) {
    // interval_support(): without seconds there are no digits to lose.
    return to.least_field <= from.least_field && (from.least_field > 0 || digits(to) >= digits(from));
  }
  // char(n) is padded to its length: another length is another value in every row.
  if (!is_one_of(from.name, {"varchar", "varbit"})) return false;
  return no_narrower(from, to);
}

bool is_text(std::string_view name) {
  return is_one_of(name, {"text", "varchar", "char", "bpchar", "citext"});
}

bool is_object_id(std::string_view name) {
  return is_one_of(name,
                   {"oid", "regclass", "regproc", "regprocedure", "regtype", "regrole", "regnamespace"});
}

// Different names, the same bytes (pg_cast.castmethod = 'b'). Only what drops a limit keeps them.
bool binary_compatible(const Type& from, const Type& to) {
  if (!to.limits.empty()) return false;
  if (is_one_of(from.name, {"text", "varchar", "citext", "xml"}))
    return is_one_of(to.name, {"text", "varchar", "bpchar"}) || (to.name == "citext" && from.name != "xml");
  if (from.name == "char") return to.name == "bpchar";
  if (from.name == "cidr") return to.name == "inet";
  if (from.name == "bit") return to.name == "varbit";
  if (from.name == "integer") return is_object_id(to.name);
  return is_object_id(from.name) && (to.name == "integer" || is_object_id(to.name));
}

// The same bytes in another order, so that indexes are built anew: another default operator class.
bool changes_order(const Type& from, const Type& to) {
  const auto family = [](std::string_view name) -> std::string_view {
    if (name == "varchar" || name == "xml") return "text";
    if (name == "char") return "bpchar";
    if (name == "cidr") return "inet";
    return is_object_id(name) ? "oid" : name;
  };
  return family(from.name) != family(to.name);
}

int integer_rank(std::string_view name) {
  static constexpr std::array<std::string_view, 3> kIntegers = {"smallint", "integer", "bigint"};
  const auto found = std::ranges::find(kIntegers, name);
  return found == kIntegers.end() ? -1 : static_cast<int>(found - kIntegers.begin());
}

// How long the text of a value can get; 0 where it is not known.
int longest_text(std::string_view name) {
  struct Length {
    std::string_view name;
    int length;
  };
  static constexpr Length kLengths[] = {{"boolean", 5}, {"smallint", 6}, {"integer", 11},
                                        {"bigint", 20}, {"uuid", 36},    {"date", 13}};
  const auto found = std::ranges::find(kLengths, name, &Length::name);
  return found == std::end(kLengths) ? 0 : found->length;
}

Answer loses_as_text(const Type& from, const Type& to) {
  if (to.limits.empty()) return Answer::no;
  if (is_text(from.name)) return answer(!no_narrower(from, to));
  const int longest = longest_text(from.name);
  return longest == 0 ? Answer::unknown : answer(to.limits[0] < longest);
}

Answer loses_within(const Type& from, const Type& to) {
  if (from.name == "numeric") {
    if (to.limits.empty()) return Answer::no;
    if (from.limits.size() < 2 || to.limits.size() < 2) return Answer::yes;
    return answer(to.limits[1] < from.limits[1] ||
                  to.limits[0] - to.limits[1] < from.limits[0] - from.limits[1]);
  }
  if (is_temporal(from.name)) return answer(!widens(from, to));
  // Another length of bit(n) is refused, longer or not.
  if (from.name == "bit") return answer(from.limits != to.limits);
  return answer(!no_narrower(from, to));
}

Answer loses_as_number(const Type& from, const Type& to) {
  const int from_rank = integer_rank(from.name);
  const int to_rank = integer_rank(to.name);
  if (to_rank >= 0) return answer(from_rank < 0 || to_rank < from_rank);
  if (to.name == "numeric") {
    if (to.limits.size() < 2) return Answer::no;
    static constexpr int kDigits[] = {5, 10, 19};
    return from_rank < 0 ? Answer::yes : answer(to.limits[0] - to.limits[1] < kDigits[from_rank]);
  }
  // The mantissas hold 24 and 53 bits.
  if (to.name == "real") return answer(from.name != "smallint");
  return answer(from.name != "smallint" && from.name != "integer" && from.name != "real");
}

bool is_number(std::string_view name) {
  return integer_rank(name) >= 0 || is_one_of(name, {"numeric", "real", "double precision"});
}

// From, to: what the cast drops or refuses for some value.
constexpr std::pair<std::string_view, std::string_view> kLossy[] = {
    {"timestamp", "date"}, {"timestamptz", "date"},   {"timestamp", "time"}, {"timestamptz", "time"},
    {"timetz", "time"},    {"timestamptz", "timetz"}, {"interval", "time"},  {"json", "jsonb"},
    {"inet", "cidr"},      {"integer", "boolean"},    {"varbit", "bit"},     {"bigint", "oid"},
};
constexpr std::pair<std::string_view, std::string_view> kLossless[] = {
    {"date", "timestamp"}, {"date", "timestamptz"}, {"time", "timetz"},     {"time", "interval"},
    {"jsonb", "json"},     {"cidr", "inet"},        {"boolean", "integer"}, {"bit", "varbit"},
};

// Can a value be refused, rounded or cut on its way?
Answer loses(const Type& from, const Type& to) {
  if (from == to) return Answer::no;
  if (from.name == to.name) return loses_within(from, to);
  if (is_text(to.name)) return loses_as_text(from, to);
  if (is_text(from.name)) return Answer::yes;  // text that is no number, date ..
  if (is_number(from.name) && is_number(to.name)) return loses_as_number(from, to);
  if (is_timestamp(from.name) && is_timestamp(to.name)) return answer(digits(to) < digits(from));
  const std::pair<std::string_view, std::string_view> names = {from.name, to.name};
  if (std::ranges::find(kLossy, names) != std::end(kLossy)) return Answer::yes;
  if (std::ranges::find(kLossless, names) != std::end(kLossless)) return answer(!to.limits.empty());
  return Answer::unknown;
}

// The server's own types that no other is turned into without a rewrite (oid into integer aside, which hardly
// anybody has).
constexpr auto kAlwaysRewritten =
    std::to_array<std::string_view>({"smallint", "integer",   "bigint",    "real",      "double precision",
                                     "money",    "boolean",   "char",      "bit",       "bytea",
                                     "date",     "json",      "jsonb",     "uuid",      "xml",
                                     "cidr",     "macaddr",   "macaddr8",  "point",     "line",
                                     "lseg",     "box",       "path",      "polygon",   "circle",
                                     "tsvector", "tsquery",   "int4range", "int8range", "numrange",
                                     "tsrange",  "tstzrange", "daterange", "\"char\"",  "name"});

// Nobody knows the old type. Text, numbers with a limit and times are often only widened, and a user's type
// may be a domain.
Answer rewrites_from_unknown(const Type& to, const Object* type) {
  if (!to.dimensions.empty()) return Answer::unknown;
  if (type != nullptr) return answer(type->kind != ObjectKind::domain);
  const bool always = std::ranges::find(kAlwaysRewritten, to.name) != kAlwaysRewritten.end();
  return always ? Answer::yes : Answer::unknown;
}

bool is_builtin(const Type& type) {
  return std::ranges::find(kAlwaysRewritten, type.name) != kAlwaysRewritten.end() || is_text(type.name) ||
         is_temporal(type.name) || is_object_id(type.name) ||
         is_one_of(type.name, {"numeric", "varbit", "inet"});
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

/// A type as the Schema knows it: an unconstrained domain is its base type, a constrained one is checked row
/// by row.
struct Resolved {
  Type type;
  const Object* object = nullptr;  // of a user's type
  bool is_domain = false;
  bool constrained = false;
};

Resolved resolve(std::string_view canonical, const Schema& schema) {
  Resolved resolved;
  std::string_view base = canonical;
  const Object* found = canonical.empty() ? nullptr : schema.find(base_of(canonical), Schema::Space::type);
  // A domain over a domain; a bound, because a hostile file may close the circle.
  for (int depth = 0; found != nullptr && found->kind == ObjectKind::domain && depth < 8; ++depth) {
    resolved.is_domain = true;
    resolved.constrained = resolved.constrained || found->constrained;
    base = found->base_type;
    found = schema.find(base_of(base), Schema::Space::type);
  }
  if (found != nullptr && found->kind != ObjectKind::domain) resolved.object = found;
  resolved.type = parse(base);
  return resolved;
}

/// Two enums of the folder: a value that the new one lacks is refused.
Answer loses_labels(const Object* from, const Object* to) {
  if (from == nullptr || to == nullptr || from->enum_values.empty() || to->enum_values.empty())
    return Answer::unknown;
  return answer(!std::ranges::all_of(from->enum_values, [to](const std::string& value) {
    return std::ranges::find(to->enum_values, value) != to->enum_values.end();
  }));
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

TypeChange change_between(const Resolved& old_type, const Resolved& new_type, Answer is_utc) {
  const Type& from = old_type.type;
  const Type& to = new_type.type;
  TypeChange change;
  change.lossy = loses(from, to);
  if (change.lossy == Answer::unknown) change.lossy = loses_labels(old_type.object, new_type.object);
  change.reindexes = Answer::no;
  if (!from.dimensions.empty() || !to.dimensions.empty()) {
    // Each element goes through its cast, also where that changes nothing.
    change.rewrites = answer(
        from != to && (from.name != to.name || from.dimensions != to.dimensions || !to.limits.empty()));
  } else if (old_type.is_domain && !to.limits.empty()) {
    change.rewrites = Answer::yes;  // the limit of a domain's base is not looked at
  } else if (from.name == to.name) {
    change.rewrites = answer(!widens(from, to));
  } else if (is_timestamp(from.name) && is_timestamp(to.name)) {
    // Under TimeZone UTC nothing but the indexes changes (12 and newer).
    change.rewrites = change.lossy == Answer::yes ? Answer::yes : !is_utc;
    change.reindexes = Answer::yes;
  } else if (binary_compatible(from, to)) {
    change.rewrites = Answer::no;
    change.reindexes = answer(changes_order(from, to));
  } else {
    // A user's type that nobody knows may be a domain over this one.
    const bool known = is_builtin(to) || new_type.object != nullptr;
    change.rewrites = known ? Answer::yes : Answer::unknown;
    if (!known) change.reindexes = Answer::unknown;
  }
  return change;
}

TypeChange change_from_unknown(const Resolved& new_type) {
  TypeChange change;
  change.rewrites = rewrites_from_unknown(new_type.type, new_type.object);
  change.reindexes = Answer::unknown;
  change.lossy = loses_from_unknown(new_type.type);
  return change;
}

}  // namespace

TypeChange type_change(std::string_view from, std::string_view to, std::string_view collation,
                       std::string_view uses, std::string_view column, const Schema& schema) {
  const Using how = using_of(uses, column, to);
  const Resolved new_type = resolve(to, schema);
  TypeChange change;
  if (from.empty()) {
    change = change_from_unknown(new_type);
  } else if (from == to) {
    change.rewrites = change.reindexes = change.lossy = Answer::no;
  } else {
    change = change_between(resolve(from, schema), new_type, schema.is_utc());
  }
  if (new_type.constrained && from != to) change.rewrites = Answer::yes;
  if (how == Using::other) {
    change.rewrites = Answer::yes;
    if (calls_lossy_function(uses) || is_constant(uses)) change.lossy = Answer::yes;
  }
  if (change.rewrites == Answer::yes) {
    change.reindexes = Answer::no;
  } else if (!collation.empty()) {
    change.reindexes = Answer::yes;
  }
  return change;
}

Answer rebuilds_indexes(const Object& table, std::string_view column, const TypeChange& change) {
  if (change.rewrites == Answer::yes) return Answer::no;
  Answer rebuilt = Answer::no;
  for (const Index& index : table.indexes) {
    if (!index.depends_on(column)) continue;
    rebuilt = std::max(rebuilt, index.is_computed() ? Answer::yes : change.reindexes);
  }
  return rebuilt;
}

}  // namespace lockkeeper::sql
