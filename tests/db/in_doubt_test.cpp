// The connection breaks while a COMMIT is on its way: only the history knows what became of it.
#include "catch.h"
#include "db/cutting_proxy.h"
#include "db/run.h"

using namespace lockkeeper;
using base::ErrorKind;
using tests::apply;
using tests::Cut;
using tests::CuttingProxy;
using tests::Project;
using tests::Result;

namespace {

migrate::Connection through(const CuttingProxy& proxy, const Project& project) {
  return migrate::parse_connection(proxy.url(project.database.name()), "DATABASE_URL");
}

}  // namespace

TEST_CASE("a COMMIT whose answer is lost is found in the history, and the run goes on") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  project.write("002_marked.sql", "CREATE TABLE b (id int);");
  project.write("003_c.sql", "CREATE TABLE c (id int);");
  const CuttingProxy proxy("'marked'", Cut::answered);
  const Result result = apply(project, through(proxy, project));
  CHECK(proxy.has_cut());
  CHECK(result.what() == "no error");
  CHECK(result.applied() == "001 002 003");
  CHECK(result.said("was committed before the connection was lost"));
  CHECK(project.database.list(
            "SELECT version FROM lockkeeper.history WHERE source = 'project' ORDER BY place") ==
        "001 002 003");
}

TEST_CASE("a statement whose connection is lost is rolled back by the server, and nothing is guessed") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  project.write("002_b.sql", "CREATE TABLE b (id int);\nSELECT 'cut here', pg_sleep(0.1);\n");
  const CuttingProxy proxy("SELECT 'cut here'", Cut::behind);
  const Result result = apply(project, through(proxy, project));
  CHECK(proxy.has_cut());
  CHECK(result.kind() == ErrorKind::database);
  CHECK(result.what().find("it was rolled back") != std::string::npos);
  CHECK(project.database.value("SELECT to_regclass('b') IS NULL") == "t");
  CHECK(apply(project).applied() == "002");
}

TEST_CASE("a statement by itself whose connection is lost leaves a file that the next run resumes") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  project.write("002_i.sql",
                "CREATE INDEX CONCURRENTLY cut_here ON a (id);\nCREATE INDEX CONCURRENTLY j ON a (id);\n");
  const CuttingProxy proxy("CREATE INDEX CONCURRENTLY cut_here", Cut::answered);
  const Result result = apply(project, through(proxy, project));
  CHECK(proxy.has_cut());
  CHECK(result.kind() == ErrorKind::database);
  CHECK(result.what().find("0 of its statements are recorded") != std::string::npos);
  const Result second = apply(project);
  CHECK(second.what() == "no error");
  CHECK(second.said("had finished"));
  CHECK(project.database.list("SELECT indisvalid FROM pg_index WHERE indrelid = 'a'::regclass") == "t t");
}
