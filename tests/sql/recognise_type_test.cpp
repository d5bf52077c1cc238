#include "catch.h"
#include "recognised.h"

using namespace lockkeeper;
using sql::recognised;

TEST_CASE("a type says what kind it is") {
  const sql::RecognisedRow rows[] = {
      {"CREATE TYPE app.st AS ENUM ('a', 'b')", "CREATE TYPE app.st ENUM (#1)"},
      {"CREATE TYPE st AS ENUM ()", "CREATE TYPE st ENUM (#1)"},
      {"CREATE TYPE r AS RANGE (subtype = float8)", "CREATE TYPE r RANGE"},
      {"CREATE TYPE c AS (a int, b text COLLATE \"C\")", "CREATE TYPE c COMPOSITE"},
      {"CREATE TYPE b (INPUT = x, OUTPUT = y)", "CREATE TYPE b BASE"},
      {"CREATE TYPE b", "CREATE TYPE b BASE"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("the values of an enum are slots") {
  const sql::RecognisedRow rows[] = {
      {"ALTER TYPE st ADD VALUE 'x'", "ALTER TYPE st ADD VALUE #1"},
      {"ALTER TYPE app.st ADD VALUE IF NOT EXISTS 'x' AFTER 'y'",
       "ALTER TYPE app.st ADD VALUE #1 AFTER #2 | IF NOT EXISTS"},
      {"ALTER TYPE st ADD VALUE 'x' BEFORE 'y'", "ALTER TYPE st ADD VALUE #1 BEFORE #2"},
      {"ALTER TYPE st RENAME VALUE 'a' TO 'b'", "ALTER TYPE st RENAME VALUE #1 TO #2"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("the attributes of a composite type change like columns") {
  const sql::RecognisedRow rows[] = {
      {"ALTER TYPE c ADD ATTRIBUTE a int COLLATE \"C\", DROP ATTRIBUTE IF EXISTS b CASCADE, ALTER ATTRIBUTE "
       "d SET DATA TYPE varchar(5) RESTRICT",
       "ALTER TYPE c ADD ATTRIBUTE a integer COLLATE \"C\"\n"
       "ALTER TYPE c DROP ATTRIBUTE b | CASCADE | IF EXISTS\n"
       "ALTER TYPE c ALTER ATTRIBUTE d TYPE varchar(5)"},
      {"ALTER TYPE c RENAME ATTRIBUTE a TO b CASCADE", "ALTER TYPE c RENAME ATTRIBUTE a TO b | CASCADE"},
      {"ALTER TYPE c RENAME TO d; ALTER TYPE c OWNER TO bob; ALTER TYPE c SET SCHEMA s; ALTER TYPE c SET "
       "(STORAGE = plain)",
       "ALTER TYPE c RENAME TO d\n"
       "ALTER TYPE c OWNER TO bob\n"
       "ALTER TYPE c SET SCHEMA s\n"
       "ALTER TYPE c SET storage = plain"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a domain is its type, then its constraints") {
  const sql::RecognisedRow rows[] = {
      {"CREATE DOMAIN app.d AS int4 DEFAULT 5 NOT NULL CHECK (VALUE > 0) CONSTRAINT c CHECK (VALUE < 9)",
       "CREATE DOMAIN app.d AS integer\n"
       "CREATE DOMAIN app.d DEFAULT #1\n"
       "CREATE DOMAIN app.d NOT NULL\n"
       "CREATE DOMAIN app.d CHECK #1 CONSTRAINT d_check | UNNAMED\n"
       "CREATE DOMAIN app.d CHECK #1 CONSTRAINT c"},
      {"CREATE DOMAIN d text CONSTRAINT n NOT NULL COLLATE \"C\" NULL DEFAULT NULL",
       "CREATE DOMAIN d AS text COLLATE \"C\"\n"
       "CREATE DOMAIN d NOT NULL CONSTRAINT n\n"
       "CREATE DOMAIN d DEFAULT NULL"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a domain's constraints come and go") {
  const sql::RecognisedRow rows[] = {
      {"ALTER DOMAIN d ADD CHECK (VALUE > 0) NOT VALID; ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0)",
       "ALTER DOMAIN d ADD CONSTRAINT d_check CHECK #1 | NOT VALID | UNNAMED\n"
       "ALTER DOMAIN d ADD CONSTRAINT c CHECK #1"},
      {"ALTER DOMAIN d DROP CONSTRAINT IF EXISTS c CASCADE; ALTER DOMAIN d VALIDATE CONSTRAINT c; ALTER "
       "DOMAIN d RENAME CONSTRAINT c TO e",
       "ALTER DOMAIN d DROP CONSTRAINT c | CASCADE | IF EXISTS\n"
       "ALTER DOMAIN d VALIDATE CONSTRAINT c\n"
       "ALTER DOMAIN d RENAME CONSTRAINT c TO e"},
      {"ALTER DOMAIN d SET NOT NULL; ALTER DOMAIN d DROP NOT NULL; ALTER DOMAIN d SET DEFAULT now(); ALTER "
       "DOMAIN d SET DEFAULT NULL; ALTER DOMAIN d DROP DEFAULT",
       "ALTER DOMAIN d SET NOT NULL\n"
       "ALTER DOMAIN d DROP NOT NULL\n"
       "ALTER DOMAIN d SET DEFAULT #1\n"
       "ALTER DOMAIN d SET DEFAULT NULL\n"
       "ALTER DOMAIN d DROP DEFAULT"},
      {"ALTER DOMAIN d RENAME TO e; ALTER DOMAIN d OWNER TO SESSION_USER; ALTER DOMAIN d SET SCHEMA s",
       "ALTER DOMAIN d RENAME TO e\n"
       "ALTER DOMAIN d OWNER TO SESSION_USER\n"
       "ALTER DOMAIN d SET SCHEMA s"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("what reads like no change of a type or domain is not analysed") {
  const sql::RecognisedRow rows[] = {
      {"CREATE TYPE t AS ENUM ('a'", "CREATE type t AS enum ( #1 | NOT ANALYSED"},
      {"CREATE TYPE; CREATE TYPE t AS ENUM; ALTER TYPE; ALTER TYPE t; ALTER TYPE t ADD VALUE; ALTER TYPE t "
       "FROB",
       "CREATE type | NOT ANALYSED\n"
       "CREATE type t AS enum | NOT ANALYSED\n"
       "alter type | NOT ANALYSED\n"
       "alter type t | NOT ANALYSED\n"
       "ALTER TYPE t add value | NOT ANALYSED\n"
       "ALTER TYPE t frob | NOT ANALYSED"},
      {"CREATE DOMAIN; CREATE DOMAIN d; CREATE DOMAIN d AS int FROB; ALTER DOMAIN d; ALTER DOMAIN d ADD; "
       "ALTER DOMAIN d SET DEFAULT",
       "CREATE domain | NOT ANALYSED\n"
       "CREATE domain d | NOT ANALYSED\n"
       "CREATE DOMAIN d AS integer\n"
       "CREATE DOMAIN d frob | NOT ANALYSED\n"
       "alter domain d | NOT ANALYSED\n"
       "ALTER DOMAIN d add | NOT ANALYSED\n"
       "ALTER DOMAIN d set DEFAULT | NOT ANALYSED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}
