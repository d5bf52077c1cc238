#include "catch.h"
#include "recognised.h"

using namespace lockkeeper;
using sql::recognised;

namespace {

// The operations of a DO block behind its own.
std::string of_body(const std::string& body) {
  const std::string texts = recognised("DO $$ " + body + " $$");
  const std::string head = "DO plpgsql";
  REQUIRE(texts.starts_with(head));
  return texts.size() == head.size() ? "" : texts.substr(head.size() + 1);
}

}  // namespace

TEST_CASE("the SQL of a DO block is recognised, its control flow passed over") {
  const sql::RecognisedRow rows[] = {
      {"BEGIN DELETE FROM t; END", "DELETE FROM t"},
      {"DECLARE x int := 1; c CURSOR FOR SELECT 1; BEGIN NULL; END;", ""},
      {"BEGIN IF NOT EXISTS (SELECT 1 FROM p) THEN DELETE FROM a; ELSIF x > 1 THEN DELETE FROM b; "
       "ELSE DELETE FROM c; END IF; END",
       "DELETE FROM a\nDELETE FROM b\nDELETE FROM c"},
      {"BEGIN <<l>> LOOP EXIT l WHEN x; CONTINUE; DELETE FROM t; END LOOP l; END", "DELETE FROM t"},
      {"BEGIN WHILE x > 0 LOOP x := x - 1; DELETE FROM t; END LOOP; END", "DELETE FROM t"},
      {"BEGIN FOR i IN REVERSE 10..1 LOOP DELETE FROM t; END LOOP; END", "DELETE FROM t"},
      {"BEGIN FOREACH i IN ARRAY a LOOP DELETE FROM t; END LOOP; END", "DELETE FROM t"},
      {"BEGIN FOR r IN SELECT 1 FROM q LOOP DELETE FROM t; END LOOP; END", "SELECT #1\nDELETE FROM t"},
      {"BEGIN FOR r IN UPDATE q SET a = 1 RETURNING a LOOP NULL; END LOOP; END",
       "UPDATE q SET (a) = (#1) | RETURNING"},
      {"BEGIN FOR r IN EXECUTE 'DELETE FROM t' LOOP NULL; END LOOP; END", "DELETE FROM t"},
      {"BEGIN CASE x WHEN 1, 2 THEN DELETE FROM a; WHEN 3 THEN DELETE FROM b; ELSE NULL; END CASE; END",
       "DELETE FROM a\nDELETE FROM b"},
      {"BEGIN NULL; EXCEPTION WHEN unique_violation OR others THEN ROLLBACK; END", "ROLLBACK"},
      {"BEGIN x := 1; x.a[2].b = (SELECT 3); \"X\" := 4; a.b := 5; END", ""},
      {"BEGIN RAISE NOTICE 'DROP TABLE %', t; RETURN; ASSERT x; GET DIAGNOSTICS x = ROW_COUNT; END", ""},
      {"BEGIN PERFORM setval('s', 1); PERFORM 1 FROM t; END", "SELECT setval #1\nSELECT #1"},
      {"BEGIN SELECT count(*) INTO STRICT x FROM t; END", "SELECT count #1"},
      {"BEGIN PERFORM set_config('lock_timeout', '2s', true); END",
       "SET LOCAL lock_timeout = 2s\nSELECT set_config #1"},
      {"BEGIN COMMIT; ROLLBACK AND CHAIN; CALL p(); END", "COMMIT\nROLLBACK | AND CHAIN\nCALL p"},
      {"#variable_conflict use_column\nBEGIN DELETE FROM t; END", "DELETE FROM t"},
      {"BEGIN OPEN c FOR EXECUTE 'DELETE FROM t'; OPEN d FOR SELECT 1; END", "DELETE FROM t"},
      {"BEGIN CREATE FUNCTION f() RETURNS int BEGIN ATOMIC DELETE FROM h; SELECT CASE WHEN a THEN 1 END; "
       "END; "
       "DROP VIEW v; END",
       "CREATE FUNCTION f() RETURNS integer LANGUAGE sql | ATOMIC\nDROP VIEW v"},
      {"BEGIN DO $x$ BEGIN DELETE FROM t; END $x$; END", "DO plpgsql\nDELETE FROM t"},
      {"BEGIN what is this; DELETE FROM t; END", "what IS this | NOT ANALYSED\nDELETE FROM t"},
      {"", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(of_body(row.sql) == row.expected);
  }
}

TEST_CASE("EXECUTE of a literal runs it, of anything else is dynamic") {
  const sql::RecognisedRow rows[] = {
      {"EXECUTE 'DROP TABLE a; DROP TABLE b';", "DROP TABLE a\nDROP TABLE b"},
      {"EXECUTE $q$DROP TABLE a$q$ INTO x USING y;", "DROP TABLE a"},
      {"EXECUTE ('DROP TABLE a');", "DROP TABLE a"},
      {"EXECUTE E'DROP TABLE \\141';", "DROP TABLE a"},
      {"EXECUTE format('DROP TABLE a');", "DROP TABLE a"},
      {"EXECUTE format('DROP TABLE %I', x);", "EXECUTE DYNAMIC #1"},
      {"EXECUTE format('DROP TABLE %%');", "EXECUTE DYNAMIC #1"},
      {"EXECUTE 'DROP TABLE ' || x USING y;", "EXECUTE DYNAMIC #1"},
      {"EXECUTE x;", "EXECUTE DYNAMIC #1"},
      {"EXECUTE;", "execute | NOT ANALYSED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(of_body(row.sql) == row.expected);
  }
}

TEST_CASE("operations of a body keep their own place and context") {
  const base::Source source("test.sql",
                            "DO 'BEGIN\n"
                            "  EXECUTE ''DROP TABLE \"a''''b\"'';\n"
                            "  DROP VIEW v; END';\n"
                            "DO $$ BEGIN EXECUTE 'DROP INDEX i'; DELETE FROM t; END $$;");
  const sql::Script script = sql::analyse(source);
  REQUIRE(script.operations.size() == 6);
  const sql::Operation& table = script.operations[1];
  CHECK(table.text == "DROP TABLE \"a'b\"");
  CHECK(table.context == sql::Context::execute);
  CHECK(source.slice(table.range) == "\"a''''b\"");
  const sql::Operation& view = script.operations[2];
  CHECK(view.context == sql::Context::do_block);
  CHECK(source.slice(view.range) == "v");
  CHECK(source.position(view.range.begin) == base::Position{3, 13});
  CHECK(view.statement == 0);
  const sql::Operation& index = script.operations[4];
  CHECK(index.context == sql::Context::execute);
  CHECK(source.position(index.range.begin) == base::Position{4, 33});
  CHECK(source.slice(script.operations[5].range) == "DELETE FROM t");
}

TEST_CASE("DO names its language, and only PL/pgSQL is read") {
  CHECK(recognised("DO LANGUAGE plpgsql $$BEGIN DELETE FROM t; END$$") == "DO plpgsql\nDELETE FROM t");
  CHECK(recognised("DO $$BEGIN DELETE FROM t; END$$ LANGUAGE 'plpgsql'") == "DO plpgsql\nDELETE FROM t");
  CHECK(recognised("DO LANGUAGE PlPython3u $$DELETE FROM t$$") == "DO plpython3u | OPAQUE");
  CHECK(recognised("DO LANGUAGE plpgsql") == "DO language plpgsql | NOT ANALYSED");
}

TEST_CASE("statements that run others are named") {
  const sql::RecognisedRow rows[] = {
      {"CALL app.p(1, 2)", "CALL app.p"},
      {"EXECUTE q(1)", "EXECUTE q"},
      {"PREPARE q (int) AS DELETE FROM t", "PREPARE q"},
      {"EXPLAIN DELETE FROM t", "EXPLAIN"},
      {"EXPLAIN ANALYZE VERBOSE DELETE FROM t", "EXPLAIN\nDELETE FROM t"},
      {"EXPLAIN (VERBOSE, ANALYZE) DELETE FROM t", "EXPLAIN\nDELETE FROM t"},
      {"EXPLAIN (ANALYZE off) DELETE FROM t", "EXPLAIN"},
      {"EXPLAIN (SELECT 1)", "EXPLAIN"},
      {"EXPLAIN ANALYZE WITH x AS (DELETE FROM t) SELECT 1", "EXPLAIN\nDELETE FROM t | CTE\nSELECT #1"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("bodies within bodies are read only so far down") {
  std::string sql = "DROP TABLE t";
  for (int level = 0; level < 20; ++level) {
    const std::string tag = "$a" + std::to_string(level) + "$";
    sql = "DO " + tag + "BEGIN " + sql + "; END" + tag;
  }
  const std::string texts = recognised(sql);
  CHECK(texts.starts_with("DO plpgsql\nDO plpgsql"));
  CHECK(texts.ends_with("| NOT ANALYSED"));
}
