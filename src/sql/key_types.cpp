#include "sql/key_types.h"

#include <algorithm>
#include <array>

#include "sql/schema.h"
#include "sql/schema_state.h"

namespace lockkeeper::sql {

namespace {

enum class Family : std::uint8_t { integer, numeric, floating, text, time, alone };

// The types whose comparison operators and implicit casts (pg_amop, pg_cast) are spelled out here; of any
// other pair nothing is said. `rank`: within a family, what holds more comes later.
struct KnownType {
  std::string_view name;
  Family family;
  int rank = 0;
};
constexpr auto kTypes = std::to_array<KnownType>({
    {"smallint", Family::integer, 0},
    {"integer", Family::integer, 1},
    {"bigint", Family::integer, 2},
    {"smallserial", Family::integer, 0},
    {"serial", Family::integer, 1},
    {"bigserial", Family::integer, 2},
    {"numeric", Family::numeric},
    {"real", Family::floating, 0},
    {"double precision", Family::floating, 1},
    {"text", Family::text},
    {"varchar", Family::text},
    {"char", Family::text},
    {"bpchar", Family::text},
    {"date", Family::time},
    {"timestamp", Family::time},
    {"timestamptz", Family::time},
    {"uuid", Family::alone},
    {"boolean", Family::alone},
    {"bytea", Family::alone},
});

struct Resolved {
  const KnownType* known = nullptr;
  const Object* object = nullptr;  // a type of the folder's own, an enum
};

Resolved resolve(std::string_view type, const Schema& schema) {
  constexpr int kMaxDepth = 8;  // a hostile file may close the circle of domains
  for (int depth = 0; depth < kMaxDepth; ++depth) {
    if (type.ends_with("[]")) return {};
    const std::string_view base = base_of_type(type);
    const Object* object = schema.find(base, Schema::Space::type);
    if (object == nullptr) {
      const auto* known = std::ranges::find(kTypes, base, &KnownType::name);
      return {known == kTypes.end() ? nullptr : known, nullptr};
    }
    if (object->kind != ObjectKind::domain) return {nullptr, object};
    type = object->base_type;
  }
  return {};
}

// Implicit casts between the numeric families go one way: integer, numeric, floating.
KeyFit fit_of_families(const KnownType& referencing, const KnownType& referenced) {
  if (referencing.family == referenced.family) {
    if (referencing.family == Family::alone)
      return referencing.name == referenced.name ? KeyFit::same : KeyFit::refused;
    if (referencing.family == Family::time)
      return referencing.name == referenced.name ? KeyFit::same : KeyFit::converted;
    if (referencing.rank == referenced.rank) return KeyFit::same;
    return referencing.rank > referenced.rank ? KeyFit::wider : KeyFit::narrower;
  }
  const bool numbers = referencing.family <= Family::floating && referenced.family <= Family::floating;
  return numbers && referencing.family < referenced.family ? KeyFit::converted : KeyFit::refused;
}

}  // namespace

KeyFit key_fit(std::string_view referencing, std::string_view referenced, const Schema& schema) {
  if (referencing.empty() || referenced.empty()) return KeyFit::unknown;
  if (referencing == referenced) return KeyFit::same;
  const Resolved from = resolve(referencing, schema);
  const Resolved to = resolve(referenced, schema);
  if (from.known != nullptr && to.known != nullptr) return fit_of_families(*from.known, *to.known);
  if (from.object != nullptr && from.object == to.object) return KeyFit::same;
  const auto is_enum = [](const Resolved& one) {
    return one.object != nullptr && !one.object->enum_values.empty();
  };
  const bool enum_and_other =
      (is_enum(from) && (is_enum(to) || to.known != nullptr)) || (is_enum(to) && from.known != nullptr);
  return enum_and_other ? KeyFit::refused : KeyFit::unknown;
}

}  // namespace lockkeeper::sql
