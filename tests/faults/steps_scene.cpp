#include "faults/steps_scene.h"

#include <filesystem>
#include <set>

#include "base/file.h"
#include "base/process.h"
#include "base/text.h"
#include "catch.h"

namespace lockkeeper::tests {
namespace {

constexpr const char* kConfig = R"([backup]
store = "backups"

[hooks]
before_apply = "echo before >> log-hooks"
after_apply = "echo after >> log-hooks"
on_failure = "echo failure >> log-hooks"
finally = "echo finally >> log-hooks"

[seed]
files = ["seed/one.sql", "seed/two.sql"]

[[check]]
name = "marks"
kind = "sql"
query = "SELECT count(*) > 0 FROM marks"
)";

constexpr const char* kMarks = "SELECT coalesce(string_agg(mark, ' ' ORDER BY mark), '') FROM marks";
/// As the history has them.
constexpr const char* kRecorded =
    "SELECT coalesce(string_agg(mark, ' ' ORDER BY mark), '') FROM (SELECT version FROM lockkeeper.history "
    "WHERE source = 'project' UNION ALL SELECT substr(migration, 6, 3) FROM lockkeeper.audit WHERE action = "
    "'seeded') AS all_of_them(mark)";

std::string mark(const std::string& name) { return "INSERT INTO marks (mark) VALUES ('" + name + "');\n"; }

std::string key_of(const std::string& request) {
  const std::size_t place = request.find("Idempotency-Key: ");
  return place == request.npos ? std::string() : request.substr(place + 17, 32);
}

}  // namespace

StepsScene::StepsScene() : platform_([](std::size_t, const std::string&) { return answer(201, "{}"); }) {
  write("001_marks.sql", "CREATE TABLE marks (mark text NOT NULL);\n" + mark("001"));
  write("002_more.sql", mark("002"));
  put("lockkeeper.toml", kConfig);
  put("seed/one.sql", mark("one"));
  put("seed/two.sql", mark("two"));
  put("backups/.keep", "");
}

std::vector<std::string> StepsScene::environment() const {
  return {"DEPLOY_HOOK_URL=" + platform_.url("/deploy"), "GITHUB_SHA=0123456789"};
}

std::string StepsScene::hooks() const {
  const std::string path = folder() + "/log-hooks";
  std::string words = base::is_file(path) ? base::read_file(path) : "";
  for (char& c : words) c = c == '\n' ? ' ' : c;
  return std::string(base::trim(words));
}

void StepsScene::check_halfway() const {
  if (ask("SELECT to_regclass('marks') IS NOT NULL") == "t") {
    CHECK(ask(kMarks) == ask(kRecorded));
  } else if (ask("SELECT to_regclass('lockkeeper.audit') IS NOT NULL") == "t") {
    CHECK(ask(kRecorded).empty());
  }
  check_backups();
}

/// Nothing bears the name of a backup that cannot be read to its end; what was being written has another.
void StepsScene::check_backups() const {
  for (const auto& entry : std::filesystem::directory_iterator(folder() + "/backups")) {
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    const bool unfinished = name == ".keep" || name.ends_with(".dump.partial");
    CHECK((unfinished || name.ends_with(".dump")));
    if (unfinished) continue;
    CHECK(base::run_process({"pg_restore", "-f", "/dev/null", entry.path().string()}, "").exit_code == 0);
  }
}

/// One deploy, however often it took: under one key, and none is owed.
void StepsScene::check_deploys() const {
  std::set<std::string> keys;
  for (const std::string& request : platform_.requests()) keys.insert(key_of(request));
  CHECK(ask("SELECT count(*) FROM lockkeeper.deploy_hook WHERE state IN ('pending', 'failed')") == "0");
  const bool unknown = ask("SELECT count(*) FROM lockkeeper.deploy_hook WHERE state = 'unknown'") != "0";
  CHECK((unknown || keys.size() == 1));
}

void StepsScene::check_converges() const {
  const std::string before = hooks();
  const auto next = start();
  const int code = next->wait(60);
  CAPTURE(next->output());
  CHECK(code == 0);
  const bool applied = next->output().find("applied in") != std::string::npos;
  const std::string hooks_of_run = std::string(base::trim(hooks().substr(before.size())));
  CHECK(hooks_of_run == (applied ? "before after finally" : ""));
  CHECK(ask(kMarks) == "001 002 one two");
  CHECK(ask(kRecorded) == "001 002 one two");
  check_backups();
  check_deploys();
  check_quiet();
  const std::string hooks_so_far = hooks();
  const std::size_t requests = platform_.requests().size();
  const auto again = start();
  CHECK(again->wait(60) == 0);
  CHECK(again->output().find("applied in") == std::string::npos);
  CHECK(hooks() == hooks_so_far);
  CHECK(platform_.requests().size() == requests);
}

}  // namespace lockkeeper::tests
