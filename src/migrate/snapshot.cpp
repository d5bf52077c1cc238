#include "migrate/snapshot.h"

#include "migrate/database.h"

namespace lockkeeper::migrate {
namespace {

// Sizes are asked by oid, which needs no right on the table, but waits for ACCESS EXCLUSIVE locks.
// Partitioned tables have no storage: whoever reads the snapshot sums their partitions up.
constexpr const char* kSetUp = "SET lock_timeout = '2s'; SET default_transaction_read_only = on";
constexpr const char* kQuery = R"sql(
SELECT pg_catalog.json_build_object(
  'server_version', pg_catalog.current_setting('server_version'),
  'database', pg_catalog.current_database(),
  'taken_at', pg_catalog.to_char(pg_catalog.now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
  'tables', coalesce((
    SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
      'schema', n.nspname,
      'name', c.relname,
      'kind', CASE c.relkind WHEN 'p' THEN 'partitioned' WHEN 'm' THEN 'materialized view' ELSE 'table' END,
      'rows', c.reltuples::bigint,
      'bytes', coalesce(pg_catalog.pg_total_relation_size(c.oid), 0),
      'published', EXISTS (SELECT FROM pg_catalog.pg_publication p
                           LEFT JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid
                           WHERE c.relkind <> 'm' AND (p.puballtables OR r.prrelid = c.oid)),
      'parent', (SELECT pg_catalog.json_build_array(pn.nspname, pc.relname)
                 FROM pg_catalog.pg_inherits i
                 JOIN pg_catalog.pg_class pc ON pc.oid = i.inhparent
                 JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace
                 WHERE i.inhrelid = c.oid AND c.relispartition LIMIT 1),
      'columns', coalesce((
        SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
          'name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'not_null', a.attnotnull)
          ORDER BY a.attnum)
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]'),
      'indexes', coalesce((
        SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
          'name', ic.relname,
          'columns', (SELECT pg_catalog.json_agg(ka.attname ORDER BY k.place)
                      FROM pg_catalog.unnest(x.indkey::smallint[]) WITH ORDINALITY AS k (number, place)
                      LEFT JOIN pg_catalog.pg_attribute ka ON ka.attrelid = c.oid AND ka.attnum = k.number
                      WHERE k.place <= x.indnkeyatts),
          'unique', x.indisunique, 'primary', x.indisprimary, 'partial', x.indpred IS NOT NULL)
          ORDER BY ic.relname)
        FROM pg_catalog.pg_index x
        JOIN pg_catalog.pg_class ic ON ic.oid = x.indexrelid
        WHERE x.indrelid = c.oid AND x.indisvalid), '[]'))
      ORDER BY n.nspname, c.relname)
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't'
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'lockkeeper')
      AND n.nspname !~ '^pg_(toast|temp)'), '[]'))::text)sql";

}  // namespace

std::string read_snapshot(const Connection& connection) {
  const std::vector<Row> rows = read_rows(connection, kSetUp, kQuery);
  return rows.empty() || !rows[0][0] ? std::string() : *rows[0][0];
}

}  // namespace lockkeeper::migrate
