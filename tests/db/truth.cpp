#include "db/truth.h"

#include <algorithm>

#include "catch.h"

namespace lockkeeper::tests {

namespace {

constexpr const char* kRelations =
    "SELECT oid::text, relnamespace::regnamespace || '.' || relname, relkind::text, "
    "pg_relation_filenode(oid)::text,"
    " coalesce(pg_stat_get_xact_numscans(oid), 0)::text FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace ORDER BY oid";
constexpr const char* kLocks =
    "SELECT relation::text, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation' AND "
    "granted";

struct Relation {
  std::string name;
  std::string kind;
  std::string file;
  std::string scans;
};

// "ShareUpdateExclusiveLock" -> "SHARE UPDATE EXCLUSIVE"
sql::LockMode mode_of(const std::string& server_name) {
  std::string text;
  for (const char c : server_name.substr(0, server_name.size() - 4)) {
    if (c >= 'A' && c <= 'Z' && !text.empty()) text += ' ';
    text += static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c);
  }
  return sql::lock_mode_of(text).value_or(sql::LockMode::none);
}

std::map<std::string, Relation> relations_of(const std::vector<migrate::Row>& rows) {
  std::map<std::string, Relation> relations;
  for (const migrate::Row& row : rows) {
    relations[row[0].value_or("")] = {row[1].value_or(""), row[2].value_or(""), row[3].value_or(""),
                                      row[4].value_or("")};
  }
  return relations;
}

}  // namespace

Truth::Truth(std::string_view set_up) : wire_(database_.session()) {
  rows(std::string(set_up));
  major_ = std::stoi(database_.value("SHOW server_version_num")) / 10000;
}

bool is_unknown_there(const Measured& measured, int major) {
  constexpr int kTablesWereWrittenFor = 15;
  return major != kTablesWereWrittenFor &&
         (measured.error == "42601" || measured.error == "0A000" || measured.error == "22023");
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
  const migrate::Reply reply = wire_->query(std::string(statement));
  if (reply.error) {
    measured.error = reply.error->sqlstate;
    rows("ROLLBACK");
    return measured;
  }
  const auto now = relations_of(rows(kRelations));
  for (const migrate::Row& row : rows(kLocks)) {
    const auto relation = old.find(row[0].value_or(""));
    if (relation == old.end() || std::ranges::find(held, row) != held.end()) continue;
    sql::LockMode& mode = measured.locks[relation->second.name];
    mode = std::max(mode, mode_of(row[1].value_or("")));
    if (relation->second.kind != "r" && relation->second.kind != "p" && relation->second.kind != "m" &&
        relation->second.kind != "v")
      measured.parts.insert(relation->second.name);
  }
  for (const auto& [oid, relation] : old) {
    const auto after = now.find(oid);
    if (after == now.end() || (relation.kind != "r" && relation.kind != "m")) continue;
    measured.rewritten = measured.rewritten || relation.file != after->second.file;
    measured.scanned = measured.scanned || relation.scans != after->second.scans;
  }
  rows("ROLLBACK");
  return measured;
}

}  // namespace lockkeeper::tests
