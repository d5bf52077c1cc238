// Every file leaves a mark in either direction, so that one that ran twice, or was recorded without having
// run, shows; the rows of `walked` carry what the batches added.
#include "faults/ladder_scene.h"

#include <fmt/format.h>

#include <array>

#include "base/file.h"
#include "base/json.h"
#include "catch.h"

namespace lockkeeper::tests {
namespace {

struct File {
  std::string_view name;
  std::string_view text;  ///< "%" stands for the direction
};

constexpr std::array<File, 10> kFiles = {{
    {"001_marks.sql",
     "CREATE TABLE marks (mark text NOT NULL);\nINSERT INTO marks (mark) VALUES ('001 up');\n"},
    {"002_rows.sql",
     "CREATE TABLE walked (id int PRIMARY KEY, added int NOT NULL);\n"
     "INSERT INTO walked SELECT generate_series(1, 50), 0;\nINSERT INTO marks (mark) VALUES ('002 up');\n"},
    {"003_steps.sql",
     "INSERT INTO marks (mark) VALUES ('003 up');\nDO $$ BEGIN PERFORM 1; END $$;\n"
     "CREATE VIEW seen AS SELECT id FROM walked;\n"},
    {"003_steps.down.sql",
     "DROP VIEW seen;\nDO $$ BEGIN PERFORM 1; END $$;\nINSERT INTO marks (mark) VALUES ('003 down');\n"},
    {"004_alone.sql",
     "-- lockkeeper:no-transaction reason: builds an index while the table is in use\n"
     "INSERT INTO marks (mark) VALUES ('004 up');\nCREATE INDEX CONCURRENTLY walked_added ON walked "
     "(added);\n"
     "INSERT INTO marks (mark) VALUES ('004b up');\n"},
    {"004_alone.down.sql",
     "-- lockkeeper:no-transaction reason: drops an index while the table is in use\n"
     "INSERT INTO marks (mark) VALUES ('004 down');\nDROP INDEX CONCURRENTLY walked_added;\n"
     "INSERT INTO marks (mark) VALUES ('004b down');\n"},
    {"005_batches.sql",
     "-- lockkeeper:no-transaction reason: changes rows in batches\n-- lockkeeper:batch size=20 "
     "pause=0ms\nUPDATE walked SET added = added + 1 WHERE id > 0;\n"
     "INSERT INTO marks (mark) VALUES ('005 up');\n"},
    {"005_batches.down.sql",
     "-- lockkeeper:no-transaction reason: changes rows in batches\n-- lockkeeper:batch size=20 "
     "pause=0ms\nUPDATE walked SET added = added - 1 WHERE id > 0;\n"
     "INSERT INTO marks (mark) VALUES ('005 down');\n"},
    {"006_last.sql", "INSERT INTO marks (mark) VALUES ('006 up');\n"},
    {"006_last.down.sql", "INSERT INTO marks (mark) VALUES ('006 down');\n"},
}};

/// A mark, and how many statements of its file must be recorded for it to be there.
struct Mark {
  std::string_view version;
  int statements = 0;
  std::string_view mark;
};
constexpr std::array<Mark, 7> kMarks = {{{"001", 1, "001"},
                                         {"002", 1, "002"},
                                         {"003", 1, "003"},
                                         {"004", 1, "004"},
                                         {"004", 3, "004b"},
                                         {"005", 2, "005"},
                                         {"006", 1, "006"}}};
constexpr int kRows = 50;

std::string_view word(Direction way) { return way == Direction::up ? "up" : "down"; }
std::string_view source(Direction way) { return way == Direction::up ? "project" : "undo"; }

/// All marks of one direction, as they stand in the table.
std::string all_marks(Direction way, std::string_view from) {
  std::string text;
  for (const Mark& mark : kMarks) {
    if (mark.version >= from) text += fmt::format("{}{} {}", text.empty() ? "" : ",", mark.mark, word(way));
  }
  return text;
}

/// A database in which all of them are applied.
const std::string& applied_database() {
  static const LadderScene scene(Direction::up);
  static const int code = scene.start()->wait(60);
  REQUIRE(code == 0);
  return scene.database();
}

}  // namespace

LadderScene::LadderScene(Direction direction)
    : Scene(direction == Direction::up ? "template1" : applied_database()), direction_(direction) {
  for (const File& file : kFiles) write(std::string(file.name), std::string(file.text));
}

std::vector<std::string> LadderScene::command() const {
  if (direction_ == Direction::down) return approved_rollback();
  return {"apply", "migrations", "--fail-on", "never", "--no-backup", "nothing in it is worth one"};
}

/// A plan holds only for the history that it was made for, so each run has its own, made over a sound
/// network.
std::vector<std::string> LadderScene::approved_rollback() const {
  const std::string path = folder() + "/log-plan";
  const auto planned =
      run({"plan", "migrations", "--rollback-to", "002", "--out", path, "--fail-on", "never"}, 0,
          {"DATABASE_URL=" + direct_url()});
  const int code = planned->wait(60);
  CAPTURE(code, planned->output());
  REQUIRE(base::is_file(path));
  const auto json = base::parse_json(base::read_file(path));
  REQUIRE(json);
  return {"rollback",    "migrations",
          "--plan",      path,
          "--digest",    json->find("digest")->string(),
          "--no-backup", "nothing in it is worth one"};
}

std::string LadderScene::marks(Direction way) const {
  if (ask("SELECT to_regclass('marks') IS NULL") == "t") return {};
  return ask(
      fmt::format("SELECT string_agg(mark, ',' ORDER BY mark) FROM marks WHERE mark LIKE '% {}'", word(way)));
}

int LadderScene::statements_done(Direction way, std::string_view version) const {
  if (ask("SELECT to_regclass('lockkeeper.history') IS NULL") == "t") return 0;
  const std::string count = ask(fmt::format(
      "SELECT CASE state WHEN 'done' THEN 99 ELSE statements_done END FROM lockkeeper.history WHERE "
      "source = '{}' AND version = '{}'",
      source(way), version));
  return count.empty() ? 0 : std::stoi(count);
}

void LadderScene::check_halfway() const {
  std::string expected;
  for (const Mark& mark : kMarks) {
    if (statements_done(direction_, mark.version) < mark.statements) continue;
    expected += fmt::format("{}{} {}", expected.empty() ? "" : ",", mark.mark, word(direction_));
  }
  CHECK(marks(direction_) == expected);
  if (direction_ == Direction::down) {
    CHECK(marks(Direction::up) == all_marks(Direction::up, "001"));
    // What is undone is not applied, and what is not is.
    CHECK(ask("SELECT count(*) FROM generate_series(3, 6) AS number JOIN lockkeeper.history ON version = "
              "'00' || number WHERE state = 'done' AND source IN ('project', 'undo')") == "4");
    CHECK((ask("SELECT to_regclass('seen') IS NULL") == "t") == (statements_done(direction_, "003") == 99));
  }
  check_batches();
}

/// The rows that the batches changed are the first ones, as many as the history says.
void LadderScene::check_batches() const {
  if (ask("SELECT to_regclass('walked') IS NULL") == "t") return;
  const int changed = direction_ == Direction::up ? 1 : 0;
  const std::string rows = ask(
      fmt::format("SELECT count(*) || ' ' || coalesce(max(id), 0) FROM walked WHERE added = {}", changed));
  const std::string others = ask(fmt::format("SELECT count(*) FROM walked WHERE added = {}", 1 - changed));
  const bool all = statements_done(direction_, "005") >= 1;
  const std::string walked =
      all ? std::to_string(kRows) : ask("SELECT coalesce(sum(rows_changed), 0) FROM lockkeeper.batch");
  CHECK(rows == walked + " " + walked);
  CHECK(others == std::to_string(kRows - std::stoi(walked)));
}

void LadderScene::check_converges() const {
  const auto next = start();
  const int code = next->wait(60);
  CAPTURE(next->output());
  CHECK(code == 0);
  CHECK(marks(direction_) == all_marks(direction_, direction_ == Direction::up ? "001" : "003"));
  CHECK(ask("SELECT string_agg(version, ' ' ORDER BY version) FROM lockkeeper.history WHERE source = "
            "'project'") == (direction_ == Direction::up ? "001 002 003 004 005 006" : "001 002"));
  CHECK(ask("SELECT count(*) FROM lockkeeper.history WHERE state <> 'done'") == "0");
  CHECK(ask("SELECT count(*) FROM lockkeeper.batch") == "0");
  CHECK(ask("SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('walked_added') AND indisvalid") ==
        (direction_ == Direction::up ? "1" : "0"));
  check_batches();
  check_quiet();
  const auto again = start();
  CHECK(again->wait(60) == 0);
  const std::string said = again->output();
  CHECK(said.find(direction_ == Direction::up ? "applied in" : "rolled back in") == said.npos);
}

}  // namespace lockkeeper::tests
