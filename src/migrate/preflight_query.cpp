// Columns that only newer servers have are read through to_jsonb(row), which knows no missing column.
#include "migrate/preflight_query.h"

#include <fmt/format.h>

#include "migrate/history.h"

namespace lockkeeper::migrate {
namespace {

// Rights are asked by oid: by name, a role that does not exist would be an error. pg_stat_activity hides
// backend_type and the times of other roles' sessions from a role without pg_read_all_stats.
constexpr std::string_view kQuery = R"sql(
WITH me AS (
  SELECT oid, rolname, rolsuper, rolconnlimit FROM pg_catalog.pg_roles WHERE rolname = current_user
), who AS (
  SELECT oid, rolname, rolsuper FROM pg_catalog.pg_roles
  WHERE rolname = @role@
), home AS (
  SELECT oid, nspname FROM pg_catalog.pg_namespace
  WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'lockkeeper')
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.objid = pg_namespace.oid
                      AND d.deptype = 'e')
), relation AS (
  SELECT c.oid, c.relowner, c.relkind,
         pg_catalog.quote_ident(nspname) || '.' || pg_catalog.quote_ident(relname) AS name
  FROM pg_catalog.pg_class c JOIN home ON home.oid = c.relnamespace
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
                      AND d.deptype = 'e')
), foreign_owned AS (
  SELECT relation.name FROM relation, who
  WHERE relkind IN ('r', 'p', 'v', 'm') AND NOT pg_catalog.pg_has_role(who.oid, relowner, 'USAGE')
), invalid AS (
  SELECT relation.name FROM pg_catalog.pg_index x JOIN relation ON relation.oid = x.indexrelid
  WHERE NOT x.indisvalid
), unproven AS (
  SELECT relation.name || ' ' || pg_catalog.quote_ident(k.conname) AS name
  FROM pg_catalog.pg_constraint k JOIN relation ON relation.oid = k.conrelid
  WHERE NOT k.convalidated AND (pg_catalog.to_jsonb(k) ->> 'conenforced') IS DISTINCT FROM 'false'
), session AS (
  SELECT pid, application_name, usename, state, datid, usesysid,
         coalesce(backend_type, 'client backend') AS type,
         EXTRACT(epoch FROM pg_catalog.clock_timestamp() - xact_start)::bigint AS seconds,
         EXTRACT(epoch FROM pg_catalog.clock_timestamp() - state_change)::bigint AS idle_seconds,
         state IS NULL AS hidden
  FROM pg_catalog.pg_stat_activity
  WHERE datid IS NOT NULL AND pid <> pg_catalog.pg_backend_pid()
), client AS (
  SELECT * FROM session WHERE type = 'client backend'
), here AS (
  SELECT client.* FROM client JOIN pg_catalog.pg_database d ON d.oid = datid
  WHERE d.datname = pg_catalog.current_database()
), slow AS (
  SELECT * FROM here WHERE seconds >= 60 AND (state LIKE 'idle in transaction%' OR seconds >= 300)
)
SELECT pg_catalog.json_build_object(
  'user', (SELECT rolname FROM me),
  'superuser', (SELECT rolsuper FROM me),
  'role', (SELECT rolname FROM who),
  'may_set_role', (SELECT pg_catalog.pg_has_role(me.oid, who.oid,
                     CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 160000 THEN 'SET'
                          ELSE 'MEMBER' END) FROM me, who),
  'app_role', EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = @app_role@),
  'create_on_database', (SELECT pg_catalog.has_database_privilege(who.oid, d.oid, 'CREATE')
                         FROM who, pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()),
  'own_schema', EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'lockkeeper'),
  'own_rights', (SELECT pg_catalog.has_schema_privilege(who.oid, n.oid, 'USAGE') AND coalesce((
                   SELECT pg_catalog.bool_and(pg_catalog.has_table_privilege(who.oid, c.oid, 'SELECT')
                                              AND pg_catalog.has_table_privilege(who.oid, c.oid, 'INSERT'))
                   FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid AND c.relkind = 'r'), true)
                 FROM who, pg_catalog.pg_namespace n WHERE n.nspname = 'lockkeeper'),
  'closed_schemas', (SELECT coalesce(pg_catalog.json_agg(name), '[]') FROM (
                       SELECT pg_catalog.quote_ident(nspname) AS name FROM home, who
                       WHERE NOT pg_catalog.has_schema_privilege(who.oid, home.oid, 'CREATE')
                       ORDER BY 1 LIMIT 20) list),
  'foreign_owned', (SELECT coalesce(pg_catalog.json_agg(name), '[]')
                    FROM (SELECT name FROM foreign_owned ORDER BY 1 LIMIT 20) list),
  'foreign_owned_count', (SELECT pg_catalog.count(*) FROM foreign_owned),
  'invalid_indexes', (SELECT coalesce(pg_catalog.json_agg(name), '[]')
                      FROM (SELECT name FROM invalid ORDER BY 1 LIMIT 20) list),
  'invalid_indexes_count', (SELECT pg_catalog.count(*) FROM invalid),
  'not_valid', (SELECT coalesce(pg_catalog.json_agg(name), '[]')
                FROM (SELECT name FROM unproven ORDER BY 1 LIMIT 20) list),
  'not_valid_count', (SELECT pg_catalog.count(*) FROM unproven),
  'slots', pg_catalog.current_setting('max_connections')::int - CASE WHEN (SELECT rolsuper FROM me) THEN 0 ELSE
             pg_catalog.current_setting('superuser_reserved_connections')::int +
             coalesce(pg_catalog.current_setting('reserved_connections', true)::int, 0) END,
  'used', (SELECT pg_catalog.count(*) FROM client),
  'role_limit', (SELECT CASE WHEN rolsuper THEN -1 ELSE rolconnlimit END FROM me),
  'role_used', (SELECT pg_catalog.count(*) FROM client, me WHERE client.usesysid = me.oid),
  'database_limit', (SELECT CASE WHEN me.rolsuper THEN -1 ELSE datconnlimit END FROM pg_catalog.pg_database, me
                     WHERE datname = pg_catalog.current_database()),
  'database_used', (SELECT pg_catalog.count(*) FROM here),
  'hidden_sessions', (SELECT pg_catalog.count(*) FROM here WHERE hidden),
  'slow_count', (SELECT pg_catalog.count(*) FROM slow),
  'slow', (SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
             'pid', pid, 'application', application_name, 'user', usename, 'state', state, 'seconds', seconds,
             'idle_seconds', idle_seconds)), '[]')
           FROM (SELECT * FROM slow ORDER BY seconds DESC LIMIT 20) list),
  'prepared', (SELECT pg_catalog.count(*) FROM pg_catalog.pg_prepared_xacts
               WHERE database = pg_catalog.current_database()),
  'limits', (SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
               'name', name, 'milliseconds', reset_val::bigint) ORDER BY name), '[]')
             FROM pg_catalog.pg_settings
             WHERE name IN ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout',
                            'idle_session_timeout', 'transaction_timeout') AND reset_val <> '0'),
  'tls', (SELECT CASE WHEN ssl THEN version || ' ' || cipher END FROM pg_catalog.pg_stat_ssl
          WHERE pid = pg_catalog.pg_backend_pid()),
  'bytes', pg_catalog.pg_database_size(pg_catalog.current_database()),
  'clock', EXTRACT(epoch FROM pg_catalog.clock_timestamp())::float8)::text)sql";

void replace_all(std::string& text, std::string_view mark, const std::string& value) {
  for (std::size_t at = 0; (at = text.find(mark, at)) != text.npos; at += value.size()) {
    text.replace(at, mark.size(), value);
  }
}

}  // namespace

std::string preflight_query(const std::string& role, const std::string& app_role) {
  std::string sql(kQuery);
  replace_all(sql, "@role@", role.empty() ? "current_user" : quote_literal(role));
  replace_all(sql, "@app_role@", quote_literal(app_role));
  return sql;
}

}  // namespace lockkeeper::migrate
