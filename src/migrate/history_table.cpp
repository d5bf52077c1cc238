#include "migrate/history_table.h"

#include <algorithm>

#include "base/json.h"
#include "migrate/history.h"

namespace lockkeeper::migrate {

const char* const kHistoryTablesExpression = R"sql(
       (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('schema', n.nspname, 'name', c.relname, 'columns',
          (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('name', a.attname, 'type',
                    pg_catalog.format_type(a.atttypid, NULL), 'required',
                    a.attnotnull AND NOT a.atthasdef AND a.attidentity = '') ORDER BY a.attnum)
           FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)))
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'lockkeeper'
          AND c.relname IN ('_prisma_migrations', '__drizzle_migrations', 'schema_migrations', 'goose_db_version',
                'flyway_schema_history', '_sqlx_migrations', '__diesel_schema_migrations',
                'refinery_schema_history', 'pgmigrations', 'schema_version', 'atlas_schema_revisions',
                'databasechangelog', 'alembic_version', 'django_migrations', 'knex_migrations')))sql";

std::vector<HistoryTable> parse_history_tables(std::string_view json) {
  std::vector<HistoryTable> tables;
  const auto value = base::parse_json(json);
  if (!value) return tables;
  const auto text = [](const base::Json& object, std::string_view key) {
    const base::Json* member = object.find(key);
    return member == nullptr ? std::string() : member->string();
  };
  for (const base::Json& item : value->items()) {
    HistoryTable table{text(item, "schema"), text(item, "name"), {}};
    if (const base::Json* columns = item.find("columns")) {
      for (const base::Json& column : columns->items()) {
        const base::Json* required = column.find("required");
        table.columns.push_back(
            {text(column, "name"), text(column, "type"), required != nullptr && required->boolean()});
      }
    }
    tables.push_back(std::move(table));
  }
  return tables;
}

const HistoryTable::Column* HistoryTable::find(std::string_view column) const {
  const auto found = std::ranges::find(columns, column, &Column::name);
  return found == columns.end() ? nullptr : &*found;
}

std::string HistoryTable::quoted() const { return quote_name(schema) + "." + quote_name(name); }

}  // namespace lockkeeper::migrate
