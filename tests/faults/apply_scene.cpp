// Every migration leaves a mark, so that one that ran twice, or was recorded without having run, shows.
#include "faults/apply_scene.h"

#include <set>
#include <sstream>

#include "catch.h"

namespace lockkeeper::tests {
namespace {

constexpr const char* kMarks = "001 002 003 004 004b 004c 004d 005";
constexpr const char* kDone =
    "SELECT string_agg(version, ' ' ORDER BY version) FROM lockkeeper.history WHERE source = 'project' AND "
    "state = 'done'";

std::set<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::set<std::string> words;
  for (std::string word; stream >> word;) words.insert(word);
  return words;
}

std::string to_text(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

ApplyScene::ApplyScene() {
  write("001_marks.sql", "CREATE TABLE marks (version text NOT NULL);\nINSERT INTO marks VALUES ('001');\n");
  write("002_small.sql", "CREATE TABLE two (id int);\nINSERT INTO marks VALUES ('002');\n");
  write("003_steps.sql",
        "INSERT INTO two SELECT generate_series(1, 100);\nDO $$ BEGIN PERFORM 1; END $$;\n"
        "UPDATE two SET id = id + 1;\nINSERT INTO marks VALUES ('003');\n");
  write("004_alone.sql",
        "-- lockkeeper:no-transaction reason: builds an index while the table is in use\n"
        "INSERT INTO marks VALUES ('004');\nCREATE INDEX CONCURRENTLY two_id ON two (id);\n"
        "INSERT INTO marks VALUES ('004b');\nCOPY marks FROM stdin;\n004c\n\\.\n"
        "DO $$ BEGIN INSERT INTO marks VALUES ('004d'); END $$;\n");
  write("005_last.sql", "CREATE TABLE five (id int);\nINSERT INTO marks VALUES ('005');\n");
}

std::vector<std::string> ApplyScene::command() const {
  return {"apply",    "migrations",      "--fail-on", "never", "--no-backup", "nothing in it is worth one",
          "--report", "json=report.json"};
}

void ApplyScene::check_halfway() const {
  const bool has_history = ask("SELECT to_regclass('lockkeeper.history') IS NOT NULL") == "t";
  const bool has_marks = ask("SELECT to_regclass('marks') IS NOT NULL") == "t";
  const std::string marks =
      has_marks ? ask("SELECT string_agg(version, ' ' ORDER BY version) FROM marks") : std::string();
  const std::set<std::string> distinct = words_of(marks);
  CHECK(marks == to_text(distinct));  // once each
  std::set<std::string> expected = words_of(has_history ? ask(kDone) : std::string());
  const std::string steps =
      has_history
          ? ask("SELECT statements_done FROM lockkeeper.history WHERE source = 'project' AND version = '004'")
          : "";
  const int count = steps.empty() ? 0 : std::stoi(steps);
  if (count >= 1) expected.insert("004");
  if (count >= 3) expected.insert("004b");
  if (count >= 4) expected.insert("004c");
  if (count >= 5) expected.insert("004d");
  CHECK(to_text(distinct) == to_text(expected));
}

void ApplyScene::check_converges() const {
  const auto next = start();
  const int code = next->wait(60);
  CAPTURE(next->output());
  CHECK(code == 0);
  CHECK(ask("SELECT string_agg(version, ' ' ORDER BY version) FROM marks") == kMarks);
  CHECK(ask(kDone) == "001 002 003 004 005");
  CHECK(ask("SELECT count(*) FROM lockkeeper.history WHERE state <> 'done'") == "0");
  CHECK(ask("SELECT string_agg(indexrelid::regclass::text || ' ' || indisvalid, ' ') FROM pg_index WHERE "
            "indrelid = 'two'::regclass") == "two_id true");
  check_quiet();
  const auto again = start();
  CHECK(again->wait(60) == 0);
  CHECK(again->output().find("applied in") == std::string::npos);
}

}  // namespace lockkeeper::tests
