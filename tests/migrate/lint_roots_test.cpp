#include "base/error.h"
#include "catch.h"
#include "migrate/migration.h"
#include "migrate/temporary_folder.h"

using lockkeeper::base::Error;
using lockkeeper::migrate::lint_roots;
using lockkeeper::migrate::LintRoot;
using lockkeeper::tests::TemporaryFolder;

namespace {

std::string dump(const std::vector<LintRoot>& roots, const std::string& base) {
  std::string text;
  const auto cut = [&](const std::string& path) {
    return path.starts_with(base + "/") ? path.substr(base.size() + 1) : path == base ? "." : path;
  };
  for (const LintRoot& root : roots) {
    text += cut(root.directory) + ":";
    for (const LintRoot::File& file : root.files) text += " " + cut(file.path) + (file.down ? "(down)" : "");
    text += "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("lint finds every folder of SQL files, each in its run order") {
  const TemporaryFolder folder;
  for (const char* name :
       {"plain/10_b.sql", "plain/9_a.sql", "plain/9_rollback.sql", "plain/schema.sql", "plain/.hidden.sql",
        "prisma/20240102_b/migration.sql", "prisma/20240101_a/migration.sql", "diesel/2024_x/up.sql",
        "diesel/2024_x/down.sql", "dated/20140929103756_a/up.sql", "dated/2019-03-22-170700_b/up.sql",
        "dated/20200101000000_c/up.sql", "flyway/V2__b.sql", "flyway/V10__c.sql", "flyway/V1.1__a.sql",
        "node_modules/x/1_x.sql", "notes/readme.md"}) {
    folder.write(name, "SELECT 1;");
  }
  CHECK(dump(lint_roots({folder.path()}), folder.path()) ==
        "dated: dated/20140929103756_a/up.sql dated/2019-03-22-170700_b/up.sql "
        "dated/20200101000000_c/up.sql\n"
        "diesel: diesel/2024_x/up.sql diesel/2024_x/down.sql(down)\n"
        "flyway: flyway/V1.1__a.sql flyway/V2__b.sql flyway/V10__c.sql\n"
        "plain: plain/9_a.sql plain/9_rollback.sql(down) plain/10_b.sql plain/schema.sql\n"
        "prisma: prisma/20240101_a/migration.sql prisma/20240102_b/migration.sql\n");
}

TEST_CASE("lint takes a file alone, and each file once") {
  const TemporaryFolder folder;
  folder.write("m/1_a.sql", "");
  folder.write("m/2_b.sql", "");
  CHECK(dump(lint_roots({folder.path() + "/m/2_b.sql"}), folder.path()) == "m: m/2_b.sql\n");
  CHECK(dump(lint_roots({folder.path() + "/m/2_b.sql", folder.path() + "/m/"}), folder.path()) ==
        "m: m/1_a.sql m/2_b.sql\n");
  CHECK_THROWS_AS(lint_roots({folder.path() + "/nothing"}), Error);
}
