#include "sql/section_marks.h"

#include "catch.h"

using namespace lockkeeper;
using sql::MarkStyle;

namespace {

/// "up@0 down@14": what the file is divided into.
std::string cuts_of(std::string_view text, const sql::SectionMarks& marks) {
  std::string out;
  for (const auto& cut : marks.cuts) {
    if (!out.empty()) out += ' ';
    out += cut.section == sql::Section::up ? "up " : "down ";
    const std::string_view line = text.substr(cut.offset);
    out += line.substr(0, line.find_first_of("\r\n"));
  }
  return out;
}

/// The statements of each section: "up: CREATE TABLE a; down: DROP TABLE a".
std::string sections_of(std::string_view text) {
  const base::Source source("f.sql", std::string(text));
  const sql::Script script = sql::analyse(source, sql::section_marks_of(text));
  std::string out;
  for (const sql::StatementRecord& statement : script.statements) {
    if (!out.empty()) out += "; ";
    out += statement.section == sql::Section::up ? "up: " : "down: ";
    out += source.slice(statement.range);
  }
  return out;
}

}  // namespace

TEST_CASE("the comments of a tool divide a file at their lines") {
  struct Row {
    const char* text;
    const char* cuts;
  };
  static constexpr Row kRows[] = {
      {"-- +goose Up\nA;\n-- +goose Down\nB;", "up -- +goose Up down -- +goose Down"},
      {"--+GOOSE DOWN\r\nB;", "down --+GOOSE DOWN"},
      {"-- +migrate Up\nA;\n  -- +migrate Down notransaction\nB;",
       "up -- +migrate Up down   -- +migrate Down notransaction"},
      {"-- migrate:up\nA;\n-- migrate:down transaction:false\nB;",
       "up -- migrate:up down -- migrate:down transaction:false"},
      {"-- migrate:up\nA;\n-- migrate:down\nB;\n-- migrate:up\nC;",
       "up -- migrate:up down -- migrate:down up -- migrate:up"},
      {"A;\n---- create above / drop below ----\nB;", "down ---- create above / drop below ----"},
      {"-- Up Migration\nA;\n-- Down Migration\nB;", "up -- Up Migration down -- Down Migration"},
      {"-- Down Migration\nB;\n-- Up Migration\nA;", "down -- Down Migration up -- Up Migration"},
      {"A;\n--//@UNDO\nB;", "down --//@UNDO"},
      {"A;--> statement-breakpoint\nB;\n--> statement-breakpoint\nC",
       "up --> statement-breakpoint up --> statement-breakpoint"},
      {"-- +goose Downwards\nB;", ""},
      {"-- do not write: -- +goose Down\nB;", ""},
      {"A; -- +goose Down\nB;", ""},
      {"+goose Down", ""},
      {"-- no-transaction\nA;", ""},
      {"--\n----\n-- \n", ""},
      {"", ""},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.text);
    const sql::SectionMarks marks = sql::section_marks_of(row.text);
    CHECK_FALSE(marks.whole_file_down);
    CHECK(cuts_of(row.text, marks) == row.cuts);
  }
}

TEST_CASE("a statement without its semicolon ends where the section ends") {
  CHECK(sections_of("-- migrate:up\nCREATE TABLE a (i int)\n-- migrate:down\nDROP TABLE a\n") ==
        "up: CREATE TABLE a (i int); down: DROP TABLE a");
  CHECK(sections_of("SELECT 1\n--> statement-breakpoint\nSELECT 2") == "up: SELECT 1; up: SELECT 2");
  CHECK(sections_of("-- Down Migration\nDROP TABLE a;\n-- Up Migration\nCREATE TABLE a (i int);") ==
        "down: DROP TABLE a; up: CREATE TABLE a (i int)");
}

TEST_CASE("a mark counts inside a string, as the tools read lines") {
  CHECK(sections_of("-- migrate:up\nSELECT 'a\n-- migrate:down\nb';\n").starts_with("up: SELECT 'a"));
  const base::Source source("f.sql", "SELECT 'a --> statement-breakpoint b';");
  const sql::Script script = sql::analyse(source, sql::section_marks_of(source.text()));
  REQUIRE(script.statements.size() == 1);
  CHECK(script.statements[0].problem == sql::ScanProblem::unterminated_string);
}

TEST_CASE("each tool has its own way to say that a file needs no transaction") {
  struct Row {
    MarkStyle style;
    const char* text;
    bool no_transaction;
  };
  static constexpr Row kRows[] = {
      {MarkStyle::goose, "-- +goose NO TRANSACTION\n-- +goose Up\nA;", true},
      {MarkStyle::goose, "-- +goose Up\nA;", false},
      {MarkStyle::dbmate, "-- migrate:up transaction:false\nA;\n-- migrate:down\n", true},
      {MarkStyle::dbmate, "-- migrate:up\nA;\n-- migrate:down transaction:false\nB;", false},
      {MarkStyle::sql_migrate, "-- +migrate Up notransaction\nA;", true},
      {MarkStyle::tern, "---- tern: disable-tx ----\nA;", true},
      {MarkStyle::sqlx, "-- no-transaction\nA;", true},
      {MarkStyle::sqlx, "\n-- no-transaction\nA;", false},
      {MarkStyle::sqlx, "\xEF\xBB\xBF-- no-transaction\nA;", false},
      {MarkStyle::none, "-- no-transaction\nA;", false},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.text);
    CHECK(sql::section_marks_of(row.text, row.style).no_transaction == row.no_transaction);
  }
}

TEST_CASE("what a tool itself would refuse is a problem with its place") {
  struct Row {
    MarkStyle style;
    const char* text;
    const char* problem;
    const char* place;
  };
  static constexpr Row kRows[] = {
      {MarkStyle::goose, "-- +goose Up\nA;\n-- +goose Down\nB;", "", ""},
      {MarkStyle::goose, "A;\n", "goose finds no `-- +goose Up` in this file", ""},
      {MarkStyle::goose, "A;\n-- +goose Up\nB;", "goose takes no SQL in front of `-- +goose Up`", "A;"},
      {MarkStyle::goose, "  -- +goose Up\nA;", "goose takes no mark behind white space", "  -- +goose Up"},
      {MarkStyle::goose, "-- +goose Up\nA;\n-- +goose Up\nB;", "goose takes one `-- +goose Up` in a file",
       "-- +goose Up"},
      {MarkStyle::goose, "-- +goose Up\n-- +goose ENVSUB ON\nA;",
       "goose would put environment variables into this file", "-- +goose ENVSUB ON"},
      {MarkStyle::goose, "-- +goose Up\n-- +goose StatementBegin\nA;\n-- +goose StatementEnd\n", "", ""},
      {MarkStyle::dbmate, "-- why\n\n-- migrate:up\nA;\n-- migrate:down\n", "", ""},
      {MarkStyle::dbmate, "A;\n-- migrate:up\nB;\n-- migrate:down\n",
       "dbmate takes no SQL in front of `-- migrate:up`", "A;"},
      {MarkStyle::dbmate, "-- migrate:up\nA;", "dbmate wants a `-- migrate:down` in every file", ""},
      {MarkStyle::dbmate, "  -- migrate:up\nA;\n-- migrate:down\n",
       "dbmate finds no `-- migrate:up` in this file", ""},
      {MarkStyle::drizzle, "A;--> statement-breakpoint \r\nB;", "", ""},
      {MarkStyle::drizzle, "A;--> statement-breakpoint B;\nC;",
       "drizzle would run what stands behind a breakpoint on its line, PostgreSQL takes it as a comment",
       " B;"},
      {MarkStyle::node_pg_migrate, "A;\n", "", ""},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.text);
    const sql::SectionMarks marks = sql::section_marks_of(row.text, row.style);
    CHECK(marks.problem == row.problem);
    const base::Range range = marks.problem_range;
    CHECK(std::string_view(row.text).substr(range.begin, range.end - range.begin) == row.place);
  }
}
