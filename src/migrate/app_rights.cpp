#include "migrate/app_rights.h"

#include <fmt/format.h>

#include "base/text.h"

namespace lockkeeper::migrate {
namespace {

constexpr std::size_t kMostLines = 20;

/// Rows: key, kind as GRANT spells it, name, relkind or prokind. Partitions are reached through their table,
/// identity columns draw from their sequence without a right on it, and nobody calls a trigger's function.
constexpr std::string_view kObjects = R"sql(
WITH home AS (
  SELECT oid, nspname FROM pg_catalog.pg_namespace
  WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'lockkeeper')
)
SELECT 'n' || oid AS key, 'SCHEMA' AS kind, pg_catalog.quote_ident(nspname) AS name, oid, 'n' AS type FROM home
UNION ALL
SELECT 'c' || c.oid, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
       pg_catalog.quote_ident(nspname) || '.' || pg_catalog.quote_ident(relname), c.oid, c.relkind::text
FROM pg_catalog.pg_class c JOIN home ON home.oid = c.relnamespace
WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND NOT relispartition
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                  AND d.objid = c.oid AND d.deptype = 'i' AND c.relkind = 'S')
UNION ALL
SELECT 'p' || p.oid, CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
       pg_catalog.quote_ident(nspname) || '.' || pg_catalog.quote_ident(proname) || '(' ||
       pg_catalog.pg_get_function_identity_arguments(p.oid) || ')', p.oid, 'f'
FROM pg_catalog.pg_proc p JOIN home ON home.oid = p.pronamespace
WHERE p.prorettype NOT IN ('pg_catalog.trigger'::pg_catalog.regtype, 'pg_catalog.event_trigger'::pg_catalog.regtype)
)sql";

/// The same with the rights that the role lacks.
std::string lacking_query(const std::string& role) {
  const auto right = [&](std::string_view function, std::string_view privilege) {
    return fmt::format("CASE WHEN NOT pg_catalog.{}({}, oid, '{}') THEN '{}' END", function,
                       quote_literal(role), privilege, privilege);
  };
  const auto table = [&](std::string_view privilege) { return right("has_table_privilege", privilege); };
  return fmt::format(
      "SELECT key, kind, name, missing FROM (SELECT key, kind, name, CASE "
      "WHEN type = 'n' THEN {} WHEN type = 'f' THEN {} WHEN type = 'S' THEN {} WHEN type IN ('v', 'm') THEN "
      "{} ELSE nullif(pg_catalog.concat_ws(', ', {}, {}, {}, {}), '') END AS missing FROM ({}) objects) "
      "known "
      "WHERE missing IS NOT NULL ORDER BY kind <> 'SCHEMA', name",
      right("has_schema_privilege", "USAGE"), right("has_function_privilege", "EXECUTE"),
      right("has_sequence_privilege", "USAGE"), table("SELECT"), table("SELECT"), table("INSERT"),
      table("UPDATE"), table("DELETE"), kObjects);
}

std::string text_of(const Row& row, std::size_t index) { return row.at(index).value_or(""); }

}  // namespace

AppRights::AppRights(Worker& worker, const std::string& role) : role_(role) {
  if (role_.empty()) return;
  if (worker.ask("SELECT FROM pg_catalog.pg_roles WHERE rolname = " + quote_literal(role_)).empty()) {
    throw base::Error(base::ErrorKind::refused,
                      fmt::format("role {} of [apply] app_role does not exist",
                                  base::printable(role_, base::Lines::fold_to_space)),
                      "correct the name, or make the role first");
  }
  for (const Row& row : worker.ask(fmt::format("SELECT key FROM ({}) objects", kObjects)))
    before_.insert(text_of(row, 0));
}

std::vector<std::string> AppRights::lacking(Worker& worker) const {
  std::vector<std::string> lines;
  if (role_.empty()) return lines;
  const std::string role = base::printable(role_, base::Lines::fold_to_space);
  std::size_t more = 0;
  for (const Row& row : worker.ask(lacking_query(role_))) {
    if (before_.contains(text_of(row, 0))) continue;
    if (lines.size() == kMostLines) {
      ++more;
      continue;
    }
    lines.push_back(base::printable(
        fmt::format("{} has no right to {} on {}; grant it in a migration: GRANT {} ON {} {} TO {}", role,
                    text_of(row, 3), text_of(row, 2), text_of(row, 3), text_of(row, 1), text_of(row, 2),
                    quote_name(role_)),
        base::Lines::fold_to_space));
  }
  if (more > 0) lines.push_back(fmt::format("{} lacks rights on {} more new objects", role, more));
  return lines;
}

}  // namespace lockkeeper::migrate
