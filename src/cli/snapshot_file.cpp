#include "cli/snapshot_file.h"

#include <fmt/format.h>

#include <chrono>
#include <set>

#include "base/error.h"
#include "base/json.h"
#include "cli/console.h"
#include "report/escape.h"

namespace lockkeeper::cli {

namespace {

using base::Json;
using Kind = base::Json::Kind;

constexpr std::int64_t kFormat = 1;

[[noreturn]] void refuse(const std::string& path, std::string_view why) {
  throw base::Error(base::ErrorKind::input, fmt::format("{} is no snapshot: {}", path, why),
                    "make it again with: lockkeeper snapshot");
}

/// Typed members of one object of the file.
class Reader {
 public:
  Reader(const Json& object, const std::string& path) : object_(object), path_(path) {
    if (object.kind() != Kind::object) refuse(path, "an object is missing");
  }
  const Json& member(const char* key, Kind kind) const {
    const Json* found = object_.find(key);
    if (found == nullptr || found->kind() != kind) refuse(path_, fmt::format("\"{}\" is missing", key));
    return *found;
  }
  const std::string& text(const char* key) const { return member(key, Kind::string).string(); }
  std::int64_t integer(const char* key) const { return member(key, Kind::integer).integer(); }
  bool flag(const char* key) const { return member(key, Kind::boolean).boolean(); }
  const std::vector<Json>& list(const char* key) const { return member(key, Kind::array).items(); }
  const Json* optional(const char* key) const { return object_.find(key); }

 private:
  const Json& object_;
  const std::string& path_;
};

sql::LiveIndex read_index(const Reader& reader) {
  sql::LiveIndex index;
  index.name = reader.text("name");
  for (const Json& column : reader.list("columns"))
    index.columns.push_back(column.kind() == Kind::string ? column.string() : "#");
  index.unique = reader.flag("unique");
  index.primary = reader.flag("primary");
  index.partial = reader.flag("partial");
  return index;
}

sql::LiveTable read_table(const Reader& reader, const std::string& path) {
  sql::LiveTable table;
  table.key = reader.text("schema") + "." + reader.text("name");
  table.partitioned = reader.text("kind") == "partitioned";
  table.matview = reader.text("kind") == "materialized view";
  table.rows = reader.integer("rows");
  table.bytes = reader.integer("bytes");
  table.published = reader.flag("published");
  const Json* parent = reader.optional("parent");
  if (parent != nullptr && parent->items().size() == 2)
    table.partition_of = parent->items()[0].string() + "." + parent->items()[1].string();
  std::vector<std::string> types;
  for (const Json& item : reader.list("columns")) {
    const Reader column(item, path);
    table.columns.push_back({column.text("name"), {}, column.flag("not_null")});
    types.push_back(column.text("type"));
  }
  std::vector<std::string> canonical = sql::canonical_types(types);
  for (std::size_t at = 0; at < canonical.size(); ++at) table.columns[at].type = std::move(canonical[at]);
  for (const Json& item : reader.list("indexes")) table.indexes.push_back(read_index(Reader(item, path)));
  return table;
}

/// A partitioned table is as large as its partitions together; a parent of unknown partitions stays unknown.
void sum_up(sql::LiveTables& tables) {
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> sums;
  for (const auto& [key, table] : tables.all()) {
    if (table.partitioned) continue;
    std::set<std::string_view> seen;  // a file that lies may say that two tables are partitions of each other
    const sql::LiveTable* parent = tables.find(table.partition_of);
    for (; parent != nullptr && seen.insert(parent->key).second; parent = tables.find(parent->partition_of)) {
      auto& [rows, bytes] = sums[parent->key];
      rows += std::max<std::int64_t>(table.rows, 0);
      bytes += table.bytes;
    }
  }
  for (const auto& [key, sum] : sums) {
    sql::LiveTable parent = *tables.find(key);
    parent.rows = sum.first;
    parent.bytes = sum.second;
    tables.add(std::move(parent));
  }
}

std::optional<std::chrono::sys_days> day_of(std::string_view text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  if (std::sscanf(std::string(text).c_str(), "%4d-%2u-%2u", &year, &month, &day) != 3) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

}  // namespace

std::string snapshot_text(std::string_view server_json) {
  const std::optional<Json> answer = base::parse_json(server_json);
  if (!answer || answer->find("tables") == nullptr)
    throw base::Error(base::ErrorKind::database, "the server's answer is no JSON object with tables");
  std::string text = fmt::format("{{\"format\": {},\n", kFormat);
  for (const auto& [key, value] : answer->members()) {
    if (key == "tables") continue;
    text += fmt::format(" {}: {},\n", base::to_text(Json(key), -1), base::to_text(value, -1));
  }
  text += " \"tables\": [";
  const char* separator = "\n  ";
  for (const Json& table : answer->find("tables")->items()) {
    text += separator + base::to_text(table, -1);
    separator = ",\n  ";
  }
  return text + "\n]}\n";
}

Snapshot parse_snapshot(std::string_view text, const std::string& path) {
  const std::optional<Json> json = base::parse_json(text);
  if (!json) refuse(path, "it is not JSON");
  const Reader reader(*json, path);
  if (reader.integer("format") != kFormat) refuse(path, "another version of Lockkeeper made it");
  Snapshot snapshot;
  snapshot.taken_at = reader.text("taken_at");
  for (const Json& item : reader.list("tables")) snapshot.tables.add(read_table(Reader(item, path), path));
  sum_up(snapshot.tables);
  return snapshot;
}

std::int64_t days_between(std::string_view earlier, std::string_view later) {
  const auto from = day_of(earlier);
  const auto to = day_of(later);
  return from && to ? (*to - *from).count() : 0;
}

void load_snapshot(const Config& config, rules::LintOptions& options) {
  const std::string path = config.snapshot_file.empty() ? kDefaultSnapshotPath : config.snapshot_file;
  const std::optional<std::string> text = text_beside(config, path);
  if (!text) {
    if (config.snapshot_file.empty()) return;
    throw base::Error(base::ErrorKind::input,
                      fmt::format("{}, which [snapshot] file names, is not there", path),
                      "take it with: lockkeeper snapshot");
  }
  Snapshot snapshot = parse_snapshot(*text, path);
  const std::int64_t days = days_between(snapshot.taken_at, options.today);
  if (days > config.snapshot_days) {
    print_diagnostic(
        fmt::format("lockkeeper: warning: {} is {} days old: sizes and types may have changed\n  hint: take "
                    "a new one with: "
                    "lockkeeper snapshot\n",
                    report::one_line(path), days));
  }
  options.live = std::make_shared<const sql::LiveTables>(std::move(snapshot.tables));
}

}  // namespace lockkeeper::cli
