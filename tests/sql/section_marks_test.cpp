#include "sql/section_marks.h"

#include "catch.h"

using namespace lockkeeper;

TEST_CASE("the comment of a tool begins the down section at its line") {
  struct Row {
    const char* text;
    const char* down;  // what the down section begins with; nothing: there is none
  };
  static constexpr Row kRows[] = {
      {"-- +goose Up\nA;\n-- +goose Down\nB;", "-- +goose Down"},
      {"--+GOOSE DOWN\r\nB;", "--+GOOSE DOWN"},
      {"-- +migrate Up\nA;\n  -- +migrate Down notransaction\nB;", "  -- +migrate Down"},
      {"-- migrate:up\nA;\n-- migrate:down transaction:false\nB;", "-- migrate:down"},
      {"A;\n---- create above / drop below ----\nB;", "---- create above"},
      {"-- Up Migration\nA;\n-- Down Migration\nB;", "-- Down Migration"},
      {"A;\n--//@UNDO\nB;", "--//@UNDO"},
      {"-- +goose Downwards\nB;", ""},
      {"-- do not write: -- +goose Down\nB;", ""},
      {"A; -- +goose Down\nB;", ""},
      {"+goose Down", ""},
      {"--\n----\n-- \n", ""},
      {"", ""},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.text);
    const std::string_view text = row.text;
    const sql::SectionMarks marks = sql::section_marks_of(text);
    CHECK_FALSE(marks.whole_file_down);
    const std::string_view expected = row.down;
    CHECK((marks.down_begins == UINT32_MAX) == expected.empty());
    if (!expected.empty() && marks.down_begins < text.size())
      CHECK(text.substr(marks.down_begins).starts_with(expected));
  }
}
