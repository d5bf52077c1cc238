#include "sql/runner.h"

#include "catch.h"
#include "sql/schema.h"
#include "sql/section_marks.h"

using namespace lockkeeper;
using sql::Envelope;
using sql::Runner;
using sql::Section;

namespace {

Envelope envelope(Runner runner, const std::string& text, Section section = Section::up) {
  const base::Source source("1.sql", text);
  sql::SectionMarks marks = sql::section_marks_of(source.text());
  if (runner == Runner::sqlx) marks = sql::section_marks_of(source.text(), sql::MarkStyle::sqlx);
  const sql::Script script = sql::analyse(source, marks);
  return sql::envelope_of(runner, script, section, sql::Schema(), 15);
}

}  // namespace

TEST_CASE("each runner puts its own envelope around a file") {
  struct Row {
    Runner runner;
    std::string text;
    Envelope expected;
  };
  const std::string two = "ALTER TABLE t ADD a int; ALTER TABLE u ADD b int;";
  const std::string alone = "CREATE INDEX CONCURRENTLY i ON t (a);";
  const Row rows[] = {
      {Runner::lockkeeper, two, Envelope::transaction},
      {Runner::lockkeeper, alone, Envelope::nothing},
      {Runner::lockkeeper, "BEGIN; " + two + " COMMIT;", Envelope::nothing},
      {Runner::psql, two, Envelope::nothing},
      {Runner::prisma, two, Envelope::one_query},
      {Runner::prisma, alone, Envelope::nothing},
      {Runner::prisma_7_4, two, Envelope::nothing},
      {Runner::drizzle, alone, Envelope::transaction},
      {Runner::supabase, alone, Envelope::transaction},
      {Runner::goose, "-- +goose Up\n" + alone, Envelope::transaction},
      {Runner::goose, "-- +goose NO TRANSACTION\n-- +goose Up\n" + two, Envelope::nothing},
      {Runner::dbmate, "-- migrate:up\n" + two + "\n-- migrate:down\n", Envelope::transaction},
      {Runner::dbmate, "-- migrate:up transaction:false\n" + alone + "\n-- migrate:down\n",
       Envelope::nothing},
      {Runner::dbmate, "-- migrate:up transaction:false\n" + two + "\n-- migrate:down\n",
       Envelope::one_query},
      {Runner::golang_migrate, two, Envelope::one_query},
      {Runner::golang_migrate, alone, Envelope::nothing},
      {Runner::flyway, two, Envelope::transaction},
      {Runner::flyway, alone, Envelope::nothing},
      {Runner::sqlx, alone, Envelope::transaction},
      {Runner::sqlx, "-- no-transaction\n" + alone, Envelope::nothing},
      {Runner::diesel, two, Envelope::transaction},
      {Runner::diesel, alone, Envelope::nothing},
      {Runner::tern, "---- tern: disable-tx ----\n" + two, Envelope::nothing},
      {Runner::node_pg_migrate, alone, Envelope::transaction},
      {Runner::sqitch, two, Envelope::nothing},
  };
  for (const Row& row : rows) {
    CAPTURE(to_text(row.runner), row.text);
    CHECK(static_cast<int>(envelope(row.runner, row.text)) == static_cast<int>(row.expected));
  }
}

TEST_CASE("a down section has an envelope of its own") {
  const std::string text = "-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 1; SELECT 2;\n";
  CHECK(envelope(Runner::golang_migrate, text) == Envelope::nothing);
  CHECK(envelope(Runner::golang_migrate, text, Section::down) == Envelope::one_query);
}

TEST_CASE("every runner has a name, and every name a runner") {
  for (const std::string_view name : sql::kRunnerNames)
    CHECK(to_text(sql::runner_called(name).value()) == name);
  CHECK_FALSE(sql::runner_called("Prisma"));
}
