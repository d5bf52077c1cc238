#include "sql/batch.h"

#include "catch.h"
#include "sql/schema.h"
#include "sql/session.h"

using namespace lockkeeper;

namespace {

struct Read {
  std::optional<sql::Batch> batch;
  std::string condition;
};
/// The batch of the statement at `index`.
Read read(const std::string& text, std::uint32_t index = 0) {
  const base::Source source("x.sql", text);
  const sql::Script script = sql::analyse(source);
  Read result{sql::batch_of(script, index), ""};
  if (result.batch) result.condition = source.slice(result.batch->condition);
  return result;
}

sql::ExecutionPlan plan_of(const std::string& text) {
  const base::Source source("x.sql", text);
  const sql::Script script = sql::analyse(source);
  return sql::execution_of(script, sql::Schema(), 15);
}

}  // namespace

TEST_CASE("a batch directive says key, size and pause, and has defaults") {
  const Read plain = read("-- lockkeeper:batch\nUPDATE t SET a = 1;");
  REQUIRE(plain.batch);
  CHECK(plain.batch->problem.empty());
  CHECK(plain.batch->table == "t");
  CHECK(plain.batch->key.empty());
  CHECK(plain.batch->size == 10000);
  CHECK(plain.batch->pause == std::chrono::milliseconds(50));
  CHECK(plain.condition.empty());

  const Read full = read(
      "SELECT 1;\n-- lockkeeper:batch key=Tenant,\"Id\" size=500 pause=2s\n"
      "DELETE FROM ONLY app.t AS x WHERE x.a = 1 OR\n b = 2 -- both\n;",
      1);
  REQUIRE(full.batch);
  CHECK(full.batch->problem.empty());
  CHECK(full.batch->table == "app.t");
  CHECK(full.batch->only);
  CHECK(full.batch->key == std::vector<std::string>{"tenant", "Id"});
  CHECK(full.batch->size == 500);
  CHECK(full.batch->pause == std::chrono::seconds(2));
  CHECK(full.condition == "x.a = 1 OR\n b = 2");
}

TEST_CASE("a statement without the directive is no batch") {
  CHECK_FALSE(read("-- lockkeeper:batch\nUPDATE t SET a = 1;\nUPDATE t SET a = 2;", 1).batch);
}

TEST_CASE("what cannot run in batches is refused with its reason before anything runs") {
  struct Case {
    const char* text;
    const char* reason;
  };
  const Case cases[] = {
      {"-- lockkeeper:batch\nINSERT INTO t SELECT * FROM u;", "only an UPDATE or a DELETE"},
      {"-- lockkeeper:batch\nALTER TABLE t ADD a int;", "only an UPDATE or a DELETE"},
      {"-- lockkeeper:batch\nUPDATE t SET a = u.a FROM u WHERE u.id = t.id;", "joins other tables"},
      {"-- lockkeeper:batch\nDELETE FROM t USING u WHERE u.id = t.id;", "joins other tables"},
      {"-- lockkeeper:batch\nWITH x AS (SELECT 1) DELETE FROM t WHERE id IN (SELECT * FROM x);", "WITH"},
      {"-- lockkeeper:batch\nWITH x AS (DELETE FROM u RETURNING id) UPDATE t SET a = 1;", "WITH"},
      {"-- lockkeeper:batch\nDELETE FROM t WHERE a RETURNING id;", "what a batch returns"},
      {"-- lockkeeper:batch\nDELETE FROM t WHERE true;", "always true"},
      {"-- lockkeeper:batch\nDELETE FROM t WHERE CURRENT OF c;", "cursor"},
      {"-- lockkeeper:batch key=id\nUPDATE t SET (a, id) = (1, 2);", "changes column id of the key"},
      {"-- lockkeeper:batch size=0\nUPDATE t SET a = 1;", "size=0"},
      {"-- lockkeeper:batch size=many\nUPDATE t SET a = 1;", "size=many"},
      {"-- lockkeeper:batch size=1000001\nUPDATE t SET a = 1;", "size=1000001"},
      {"-- lockkeeper:batch pause=50\nUPDATE t SET a = 1;", "pause=50"},
      {"-- lockkeeper:batch pauze=50ms\nUPDATE t SET a = 1;", "knows no pauze="},
      {"-- lockkeeper:batch id\nUPDATE t SET a = 1;", "has 'id' before key="},
      {"BEGIN;\n-- lockkeeper:batch\nUPDATE t SET a = 1;\nCOMMIT;", "BEGIN block"},
      {"-- lockkeeper:batch\nUPDATE t SET a = 1;\nALTER TABLE t ADD b int;", "mixes statements"},
      {"UPDATE t SET a = 1;\n-- lockkeeper:batch\n", "stands before no statement"},
  };
  for (const Case& row : cases) {
    CAPTURE(row.text);
    const sql::ExecutionPlan plan = plan_of(row.text);
    CAPTURE(plan.refusal);
    CHECK(plan.refusal.find(row.reason) != std::string::npos);
    CHECK_FALSE(plan.hint.empty());
  }
}

TEST_CASE("a file with a batch runs statement by statement") {
  const sql::ExecutionPlan plan =
      plan_of("SET lock_timeout = '1s';\n-- lockkeeper:batch\nUPDATE t SET a = 1;");
  CHECK(plan.refusal.empty());
  CHECK(plan.execution == sql::Execution::each_alone);
  CHECK(plan.reason_statement == 1);
}
