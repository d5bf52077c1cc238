// replay URL SET_UP FOLDER: runs the migrations of a folder, of which nothing is known, in their order on an
// empty database of a throwaway server, and prints a line of JSON per statement: what it did there, and what
// sql/effects says of it. SET_UP is SQL that runs first. scripts/replay compares both with what lint says.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>

#include "base/file.h"
#include "base/json.h"
#include "cli/parallel_reader.h"
#include "migrate/connection_url.h"
#include "migrate/interrupt.h"
#include "migrate/wire.h"
#include "replay/observer.h"
#include "sql/effects.h"
#include "sql/schema.h"

namespace {

using namespace lockkeeper;
using base::Json;
using sql::Answer;
using Operations = std::span<const sql::Operation>;

std::string shown(Answer answer) {
  return answer == Answer::yes ? "yes" : answer == Answer::no ? "no" : "unknown";
}

bool controls_transaction(Operations operations) {
  constexpr std::string_view kWords[] = {"BEGIN",    "START", "COMMIT",    "END",
                                         "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE"};
  return !operations.empty() && std::ranges::find(kWords, operations[0].word(0)) != std::end(kWords);
}

/// What effects_of() says of the statement; `schema` knows it afterwards.
Json said(Operations operations, sql::Schema& schema, int major) {
  Json locks = Json::array();
  Answer rewrites = Answer::no, scans = Answer::no;
  for (const std::uint32_t index : sql::server_order(operations)) {
    const sql::Operation& operation = operations[index];
    if (operation.context == sql::Context::stored) continue;
    const sql::Effects effects = sql::effects_of(operation, schema, major);
    for (const sql::RelationLock& lock : effects.locks) {
      Json entry = Json::object();
      entry.add("relation", schema.key_of(lock.relation));
      entry.add("mode", sql::to_text(lock.mode));
      entry.add("new", shown(lock.is_new));
      locks.push(std::move(entry));
    }
    rewrites = std::max(rewrites, effects.rewrites);
    scans = std::max(scans, effects.scans);
    schema.apply(operation);
  }
  Json said = Json::object();
  said.add("locks", std::move(locks));
  said.add("rewrites", shown(rewrites));
  said.add("scans", shown(scans));
  return said;
}

Json relation_json(const tests::RelationChange& change) {
  Json out = Json::object();
  out.add("name", change.name);
  out.add("kind", std::string(1, change.kind));
  out.add("table", change.table);
  out.add("before_file", change.before_file);
  out.add("had_rows", change.had_rows);
  out.add("lock", sql::to_text(change.lock));
  out.add("rewritten", change.rewritten);
  out.add("emptied", change.emptied);
  out.add("scanned", change.scanned);
  out.add("dropped", change.dropped);
  out.add("deleted", static_cast<std::int64_t>(change.deleted));
  out.add("updated", static_cast<std::int64_t>(change.updated));
  Json lost = Json::array();
  for (const std::string& column : change.lost_columns) lost.push(column);
  out.add("lost_columns", std::move(lost));
  return out;
}

void add_observed(const tests::Observed& observed, Json& line) {
  line.add("error", observed.sqlstate);
  line.add("message", observed.message);
  line.add("rows_error", observed.rows_sqlstate);
  line.add("rows_message", observed.rows_message);
  line.add("alone", observed.alone);
  Json relations = Json::array();
  for (const tests::RelationChange& change : observed.relations) relations.push(relation_json(change));
  line.add("relations", std::move(relations));
  Json told = Json::array();
  for (const std::string& one : observed.told) told.push(one);
  line.add("told", std::move(told));
}

Json described(const cli::ParsedFile& file, const sql::StatementRecord& statement, Operations operations) {
  const base::Source& source = *file.source;
  Json line = Json::object();
  line.add("path", source.path());
  line.add("line", source.position(statement.range.begin).line);
  line.add("end_line", source.position(statement.range.end).line);
  line.add("sql", std::string(source.slice(statement.range)));
  Json texts = Json::array();
  Json contexts = Json::array();
  for (const sql::Operation& operation : operations) {
    texts.push(operation.text);
    contexts.push(static_cast<int>(operation.context));
  }
  line.add("operations", std::move(texts));
  line.add("contexts", std::move(contexts));
  return line;
}

void replay_file(const migrate::LintRoot::File& path, tests::Observer& observer, sql::Schema& schema,
                 int major) {
  const cli::ParsedFile file = cli::parse_file(path);
  if (file.source == nullptr) return;
  observer.begin_file();
  schema.begin_change_set();
  for (const sql::StatementRecord& statement : file.script.statements) {
    if (statement.section == sql::Section::down || statement.psql) continue;
    const Operations operations = {file.script.operations.data() + statement.first_operation,
                                   file.script.operations.data() + statement.last_operation};
    if (controls_transaction(operations)) continue;
    Json line = described(file, statement, operations);
    line.add("said", said(operations, schema, major));
    add_observed(observer.run(std::string(file.source->slice(statement.range))), line);
    std::printf("%s\n", base::to_text(line, -1).c_str());
  }
  schema.end_file(true);
}

void replay(const std::string& url, const std::string& set_up, const std::string& folder) {
  const migrate::Connection connection = migrate::parse_connection(url, "URL");
  migrate::Interrupt interrupt(migrate::Interrupt::Handlers::none);
  migrate::Wire wire(connection, "replay", interrupt);
  const migrate::Reply reply = wire.query(base::read_file(set_up));
  if (reply.error) throw std::runtime_error(set_up + ": " + reply.error->message);
  tests::Observer observer(wire);
  for (const migrate::LintRoot& root : migrate::lint_roots({folder})) {
    sql::Schema schema;
    schema.set_has_folder(true);
    for (const migrate::LintRoot::File& file : root.files) {
      if (!file.down) replay_file(file, observer, schema, wire.server_version() / 10000);
    }
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fputs("usage: replay URL SET_UP FOLDER\n", stderr);
    return 2;
  }
  try {
    replay(arguments[1], arguments[2], arguments[3]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "replay: %s\n", error.what());
    return 1;
  }
  return 0;
}
