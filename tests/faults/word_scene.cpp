#include "faults/word_scene.h"

#include "catch.h"

namespace lockkeeper::tests {
namespace {

constexpr const char* kTables =
    "SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), '') FROM pg_class WHERE relkind = 'r' AND "
    "relnamespace = 'public'::regnamespace";
constexpr const char* kHistory =
    "SELECT coalesce(string_agg(version || ':' || state || ':' || left(sha256, 4), ' ' ORDER BY version), "
    "'') "
    "FROM lockkeeper.history WHERE source <> 'lockkeeper'";
constexpr const char* kAudit =
    "SELECT coalesce(string_agg(action, ' ' ORDER BY id), '') FROM lockkeeper.audit WHERE action NOT IN "
    "('failed', 'interrupted')";

void write_files(const Scene& scene) {
  scene.write("001_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n");
  scene.write("002_b.sql", "CREATE TABLE b (id bigint PRIMARY KEY);\n");
}

void apply(const Scene& scene, int expected) {
  const auto tool = scene.run({"apply", "migrations"});
  const int code = tool->wait(60);
  CAPTURE(tool->output());
  REQUIRE(code == expected);
}

void make_tables(Scene& scene) {
  write_files(scene);
  scene.ask("CREATE TABLE a (id bigint PRIMARY KEY)");
}

void write_schema(Scene& scene) {
  write_files(scene);
  scene.put("lockkeeper.toml", "[migrations]\nschema_file = \"schema.sql\"\n");
  scene.put("schema.sql",
            "CREATE TABLE a (id bigint PRIMARY KEY);\nCREATE TABLE b (id bigint PRIMARY KEY);\n");
}

/// 002 stops at its second statement, the first one recorded.
void leave_unfinished(Scene& scene) {
  scene.write("001_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n");
  scene.write("002_b.sql",
              "CREATE INDEX CONCURRENTLY a_id ON a (id);\nCREATE INDEX CONCURRENTLY a_no ON a (no);\n");
  apply(scene, 4);
}

void edit(Scene& scene) {
  write_files(scene);
  apply(scene, 0);
  scene.write("001_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n-- edited\n");
}

}  // namespace

Word baseline_word() {
  return {"baseline",
          {"baseline", "migrations", "--to", "001"},
          make_tables,
          "a |  | ",
          "a | 001:baseline:b107 | baseline"};
}
Word install_word() {
  return {"install",
          {"install", "migrations"},
          write_schema,
          " |  | ",
          "a b | 001:baseline:b107 002:baseline:0c12 | installed"};
}
Word resolve_applied_word() {
  return {"resolve --applied",
          {"resolve", "migrations", "--applied", "002"},
          leave_unfinished,
          "a | 001:done:b107 002:started:776f | ",
          "a | 001:done:b107 002:done:776f | resolved as applied"};
}
Word resolve_rolled_back_word() {
  return {"resolve --rolled-back",
          {"resolve", "migrations", "--rolled-back", "002"},
          leave_unfinished,
          "a | 001:done:b107 002:started:776f | ",
          "a | 001:done:b107 | resolved as rolled back"};
}
Word repair_word() {
  return {"repair",
          {"repair", "migrations", "001"},
          edit,
          "a b | 001:done:b107 002:done:0c12 | ",
          "a b | 001:done:f773 002:done:0c12 | repaired"};
}

WordScene::WordScene(Word word) : word_(std::move(word)) { word_.prepare(*this); }

std::string WordScene::state() const {
  std::string text = ask(kTables) + " | ";
  if (ask("SELECT to_regclass('lockkeeper.audit') IS NULL") == "t") return text + " | ";
  return text + ask(kHistory) + " | " + ask(kAudit);
}

void WordScene::check_halfway() const {
  const std::string now = state();
  CAPTURE(now);
  CHECK((now == word_.before || now == word_.after));
}

/// A word that was heard already may be refused, and must then have come through.
void WordScene::check_converges() const {
  const bool heard = state() == word_.after;
  const auto next = start();
  const int code = next->wait(60);
  CAPTURE(next->output());
  CHECK((code == 0 || (heard && code == 3)));
  CHECK(state() == word_.after);
  check_quiet();
}

}  // namespace lockkeeper::tests
