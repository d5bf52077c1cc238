// One row in every table is enough to see what a migration would do to a full one: a rewrite gives a new
// file, a scan counts, NOT NULL without a default fails. All numbers of a type are the same in it, so that
// the rows satisfy foreign keys among each other.
#include "replay/observer.h"

#include <algorithm>
#include <stdexcept>

namespace lockkeeper::tests {
namespace {

constexpr const char* kRelations = R"(
SELECT c.oid::text, n.nspname || '.' || c.relname, c.relkind::text,
       coalesce(tn.nspname || '.' || t.relname, ''), coalesce(pg_relation_filenode(c.oid)::text, ''),
       coalesce(pg_stat_get_xact_numscans(c.oid), 0)::text,
       coalesce(pg_stat_get_xact_tuples_deleted(c.oid), 0)::text,
       coalesce(pg_stat_get_xact_tuples_updated(c.oid), 0)::text,
       (SELECT string_agg(attnum || ' ' || attname, E'\n') FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_index i ON i.indexrelid = c.oid
LEFT JOIN pg_class t ON t.oid = i.indrelid LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema')";
constexpr const char* kLocks =
    "SELECT relation::text, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation' AND "
    "granted";

// Only tables up to an oid, so that what a file made itself stays as it left it.
constexpr const char* kFill = R"(
SET session_replication_role = replica;
DO $fill$
DECLARE one record; filled boolean; names text; shown text;
BEGIN
  FOR one IN SELECT c.oid, c.oid::regclass AS name FROM pg_class c
    WHERE relkind = 'r' AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
      AND c.oid <= current_setting('replay.newest')::oid LOOP
    BEGIN
      EXECUTE format('SELECT EXISTS (SELECT FROM ONLY %s)', one.name) INTO filled;
      CONTINUE WHEN filled;
      SELECT string_agg(quote_ident(attname), ', '), string_agg(
        CASE WHEN typcategory = 'A' THEN quote_literal('{}')
          WHEN typname IN ('int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'oid') THEN '30001'
          WHEN typname = 'bool' THEN 'true'
          WHEN typname IN ('json', 'jsonb') THEN quote_literal('{}')
          WHEN typname = 'uuid' THEN quote_literal('00000000-0000-4000-8000-000000000001')
          WHEN typname IN ('date', 'timestamp', 'timestamptz') THEN quote_literal('2020-01-01')
          WHEN typname IN ('time', 'timetz') THEN quote_literal('10:00')
          WHEN typname = 'interval' THEN quote_literal('1 day')
          WHEN typname IN ('inet', 'cidr') THEN quote_literal('10.0.0.1')
          WHEN typname IN ('bytea', 'tsvector', 'hstore') THEN quote_literal('')
          WHEN typname = 'ltree' THEN quote_literal('a')
          WHEN typtype = 'e' THEN (SELECT quote_literal(enumlabel) FROM pg_enum WHERE enumtypid = t.oid ORDER BY enumsortorder LIMIT 1)
          WHEN typcategory = 'S' THEN quote_literal('1')
          ELSE 'NULL' END, ', ')
        INTO names, shown
        FROM pg_attribute JOIN pg_type t ON t.oid = atttypid
        WHERE attrelid = one.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
      EXECUTE format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE VALUES (%s)', one.name, names, shown);
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
  END LOOP;
END $fill$;
RESET session_replication_role;)";

constexpr const char* kEmpty = R"(
SET session_replication_role = replica;
DO $empty$
DECLARE one record;
BEGIN
  FOR one IN SELECT oid::regclass AS name FROM pg_class
    WHERE relkind = 'r' AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)' LOOP
    EXECUTE format('DELETE FROM ONLY %s', one.name);
  END LOOP;
END $empty$;
RESET session_replication_role;)";

constexpr const char* kRefusedInTransaction = "25001";

sql::LockMode mode_of(std::string_view server_name) {
  std::string text;
  for (const char c : server_name.substr(0, server_name.size() - 4)) {
    if (c >= 'A' && c <= 'Z' && !text.empty()) text += ' ';
    text += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return sql::lock_mode_of(text).value_or(sql::LockMode::none);
}

std::map<std::string, std::string> columns_of(const std::string& list) {
  std::map<std::string, std::string> columns;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find('\n', at), list.size());
    const std::size_t blank = list.find(' ', at);
    columns[list.substr(at, blank - at)] = list.substr(blank + 1, end - blank - 1);
    at = end + 1;
  }
  return columns;
}

std::string quoted(const std::string& key) {
  const std::size_t dot = key.find('.');
  return "\"" + key.substr(0, dot) + "\".\"" + key.substr(dot + 1) + "\"";
}

/// A constraint that a row breaks, or a value that does not fit.
bool blames_rows(const std::string& sqlstate) {
  return sqlstate.starts_with("23") || sqlstate.starts_with("22");
}

}  // namespace

Observer::Observer(migrate::Wire& wire) : wire_(wire) {
  wire_.on_notice([this](const migrate::ServerMessage& notice) { told_.push_back(notice.message); });
}

std::vector<migrate::Row> Observer::rows(const std::string& sql) {
  const migrate::Reply reply = wire_.query(sql);
  if (reply.error) throw std::runtime_error(sql.substr(0, 200) + ": " + reply.error->message);
  return reply.results.empty() ? std::vector<migrate::Row>() : reply.results.back().rows;
}

bool Observer::is_empty(const std::string& name) {
  return rows("SELECT FROM ONLY " + quoted(name) + " LIMIT 1").empty();
}

void Observer::begin_file() {
  rows("DISCARD ALL");
  newest_ = rows("SELECT coalesce(max(oid), 0)::text FROM pg_class")[0][0].value_or("0");
  fill();
  at_begin_ = relations();
  filled_.clear();
  for (const auto& [oid, relation] : at_begin_) {
    if (relation.kind == 'r' && !is_empty(relation.name)) filled_.insert(oid);
  }
}

void Observer::fill() {
  rows("SET replay.newest = " + newest_);
  rows(kFill);
}

Observer::Relations Observer::relations() {
  Relations relations;
  for (const migrate::Row& row : rows(kRelations)) {
    relations[row[0].value_or("")] = {row[1].value_or(""),
                                      row[2].value_or("r")[0],
                                      row[3].value_or(""),
                                      row[4].value_or(""),
                                      std::stol(row[5].value_or("0")),
                                      std::stol(row[6].value_or("0")),
                                      std::stol(row[7].value_or("0")),
                                      columns_of(row[8].value_or(""))};
  }
  return relations;
}

std::map<std::string, sql::LockMode> Observer::locks() {
  std::map<std::string, sql::LockMode> locks;
  for (const migrate::Row& row : rows(kLocks)) {
    sql::LockMode& mode = locks[row[0].value_or("")];
    mode = std::max(mode, mode_of(row[1].value_or("")));
  }
  return locks;
}

Observed Observer::run(const std::string& statement) {
  Observed observed = attempt(statement);
  if (!blames_rows(observed.sqlstate)) return observed;
  rows(kEmpty);
  Observed without = attempt(statement);
  if (!without.sqlstate.empty()) return observed;
  fill();
  for (RelationChange& change : without.relations) change.emptied = false;
  without.rows_sqlstate = observed.sqlstate;
  without.rows_message = observed.message;
  return without;
}

Observed Observer::attempt(const std::string& statement) {
  Observed observed;
  rows("BEGIN");
  const Relations before = relations();
  told_.clear();
  wire_.query("SET client_min_messages = debug1");
  migrate::Reply reply = wire_.query(statement, migrate::Rows::drop);
  if (reply.error && reply.error->sqlstate == kRefusedInTransaction) {
    rows("ROLLBACK");
    observed.alone = true;
    reply = wire_.query(statement, migrate::Rows::drop);
  }
  observed.told = told_;
  if (reply.error) {
    observed.sqlstate = reply.error->sqlstate;
    observed.message = reply.error->message;
  }
  if (reply.state != migrate::TransactionState::open && !observed.alone) {
    rows("ROLLBACK");
    rows("RESET client_min_messages");
    return observed;
  }
  std::map<std::string, sql::LockMode> held;
  if (!observed.alone) held = locks();
  compare(before, relations(), observed);
  for (RelationChange& change : observed.relations) {
    for (const auto& [oid, state] : before) {
      if (state.name == change.name && held.contains(oid)) change.lock = held[oid];
    }
    if ((change.rewritten || change.scanned) && change.had_rows && !change.dropped && is_empty(change.name))
      change.emptied = true;
  }
  std::erase_if(observed.relations, [](const RelationChange& change) { return change.is_nothing(); });
  const migrate::Reply end = wire_.query("COMMIT");
  if (end.error) {
    observed.sqlstate = end.error->sqlstate;
    observed.message = end.error->message;
  }
  rows("RESET client_min_messages");
  return observed;
}

void Observer::compare(const Relations& before, const Relations& after, Observed& observed) {
  for (const auto& [oid, old] : before) {
    RelationChange change;
    change.name = old.name;
    change.kind = old.kind;
    change.table = old.table;
    change.before_file = at_begin_.contains(oid);
    change.had_rows = filled_.contains(oid);
    const auto now = after.find(oid);
    if (now == after.end()) {
      change.dropped = true;
    } else {
      change.rewritten = old.is_table() && old.file != now->second.file;
      change.scanned = old.is_table() && now->second.scans > old.scans;
      change.deleted = now->second.deleted - old.deleted;
      change.updated = now->second.updated - old.updated;
      if (old.is_table() && change.before_file) {
        for (const auto& [number, name] : at_begin_[oid].columns) {
          if (old.columns.contains(number) && !now->second.columns.contains(number)) {
            change.lost_columns.push_back(name);
          }
        }
      }
    }
    observed.relations.push_back(std::move(change));
  }
}

}  // namespace lockkeeper::tests
