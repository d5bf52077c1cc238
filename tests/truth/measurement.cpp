#include "truth/measurement.h"

#include <algorithm>

#include "catch.h"

namespace lockkeeper::tests {

namespace {

constexpr const char* kRelations =
    "SELECT c.oid::text, nspname || '.' || relname, relkind::text, pg_relation_filenode(c.oid)::text,"
    " coalesce(pg_stat_get_xact_numscans(c.oid), 0)::text"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
    " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY c.oid";
constexpr const char* kLocks =
    "SELECT relation::text, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation' AND "
    "granted";

struct Relation {
  std::string name;
  char kind = 'r';  ///< pg_class.relkind
  std::string file;
  std::string scans;

  /// Locked with something else, or (a composite type) by nobody who reads or writes.
  bool is_part() const { return kind == 'i' || kind == 'I' || kind == 'S' || kind == 'c'; }
  bool has_rows() const { return kind == 'r' || kind == 'm'; }
};

std::map<std::string, Relation> relations_of(const std::vector<migrate::Row>& rows) {
  std::map<std::string, Relation> relations;
  for (const migrate::Row& row : rows) {
    relations[row[0].value_or("")] = {row[1].value_or(""), row[2].value_or("r")[0], row[3].value_or(""),
                                      row[4].value_or("")};
  }
  return relations;
}

}  // namespace

bool Measured::tells(std::string_view beginning) const {
  return std::ranges::any_of(told,
                             [beginning](const std::string& one) { return one.starts_with(beginning); });
}

sql::LockMode mode_of(std::string_view server_name) {
  std::string text;
  for (const char c : server_name.substr(0, server_name.size() - 4)) {
    if (c >= 'A' && c <= 'Z' && !text.empty()) text += ' ';
    text += static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c);
  }
  return sql::lock_mode_of(text).value_or(sql::LockMode::none);
}

Truth::Truth(std::string_view set_up) {
  pattern_.run(std::string(set_up));
  major_ = std::stoi(pattern_.value("SHOW server_version_num")) / 10000;
  pattern_.leave();
  database_ = std::make_unique<Database>(pattern_.name());
  wire_ = database_->session();
  wire_->on_notice([this](const migrate::ServerMessage& notice) { told_.push_back(notice.message); });
  rows("SET client_min_messages = debug1");
}

std::vector<migrate::Row> Truth::rows(const std::string& sql) {
  const migrate::Reply reply = wire_->query(sql);
  if (reply.error) FAIL(sql << ": " << reply.error->message);
  return reply.results.empty() ? std::vector<migrate::Row>() : reply.results.back().rows;
}

Measured Truth::measure(std::string_view before, std::string_view statement) {
  Measured measured;
  rows("BEGIN");
  if (!before.empty()) rows(std::string(before));
  const auto old = relations_of(rows(kRelations));
  const std::vector<migrate::Row> held = rows(kLocks);
  told_.clear();
  const migrate::Reply reply = wire_->query(std::string(statement));
  measured.told = told_;
  if (reply.error) {
    measured.error = reply.error->sqlstate;
    measured.message = reply.error->message;
    rows("ROLLBACK");
    return measured;
  }
  const auto now = relations_of(rows(kRelations));
  for (const migrate::Row& row : rows(kLocks)) {
    const auto relation = old.find(row[0].value_or(""));
    if (relation == old.end() || std::ranges::find(held, row) != held.end()) continue;
    sql::LockMode& mode = measured.locks[relation->second.name];
    mode = std::max(mode, mode_of(row[1].value_or("")));
    if (relation->second.is_part()) measured.parts.insert(relation->second.name);
  }
  for (const auto& [oid, relation] : old) {
    const auto after = now.find(oid);
    if (after == now.end() || !relation.has_rows()) continue;
    measured.rewritten = measured.rewritten || relation.file != after->second.file;
    measured.scanned = measured.scanned || relation.scans != after->second.scans;
  }
  rows("ROLLBACK");
  return measured;
}

std::string Truth::error_alone(std::string_view statement) {
  const migrate::Reply reply = wire_->query(std::string(statement));
  return reply.error ? reply.error->sqlstate : "";
}

bool Truth::is_index(const std::string& name) {
  return !rows("SELECT FROM pg_class WHERE oid = to_regclass('" + name + "') AND relkind IN ('i', 'I')")
              .empty();
}

}  // namespace lockkeeper::tests
