#include "cli/reports.h"

#include "catch.h"
#include "program.h"

using namespace lockkeeper::cli::test;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("a folder of reports has every document, and the terminal its text all the same") {
  const Project project;
  project.write("migrations/001.sql", kDangerous);
  const auto result = project.run({"lint", "--report-dir", "out/reports"});
  CHECK(result.exit_code == 1);
  CHECK(has(result.output, "[drop-column]"));
  CHECK(has(project.read("out/reports/junit.xml"), "<testsuites "));
  CHECK(has(project.read("out/reports/report.sarif"), "\"version\": \"2.1.0\""));
  CHECK(has(project.read("out/reports/report.md"), "## ❌ Migrations blocked: 1 error\n"));
  CHECK(has(project.read("out/reports/report.json"), "\"findings\": ["));
  CHECK(has(project.run({"lint", "--report-dir="}).errors, "--report-dir names no folder"));
}

TEST_CASE("the summary of a step is added to, and annotations point at it") {
  const Project project;
  std::string sql;
  for (int count = 0; count < 12; ++count)
    sql += "ALTER TABLE a" + std::to_string(count) + " DROP COLUMN b;\n";
  project.write("migrations/001.sql", sql);
  project.write("summary.md", "from before");
  const std::string summary = project.path() + "/summary.md";
  const auto result = project.run({"lint", "--report", "markdown=" + summary},
                                  {"GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=" + summary});
  CHECK(result.exit_code == 1);
  CHECK(project.read("summary.md").starts_with("from before\n## ❌ Migrations blocked: 12 errors"));
  CHECK(has(result.output, "::error::3 more errors in 1 file, see the summary of this job\n"));

  project.run({"lint", "--report", "markdown=report.md"}, {"GITHUB_STEP_SUMMARY=" + summary});
  project.run({"lint", "--report", "markdown=report.md"}, {"GITHUB_STEP_SUMMARY=" + summary});
  CHECK(count_of(project.read("report.md"), "## ❌") == 1);
}

TEST_CASE("a summary that is nearly full gets no more than it can hold") {
  const Project project;
  std::string sql;
  for (int count = 0; count < 900; ++count)
    sql += "ALTER TABLE a" + std::to_string(count) + " DROP COLUMN b;\n";
  project.write("migrations/001.sql", sql);
  project.write("summary.md", std::string(900'000, 'x') + "\n");
  const std::string summary = project.path() + "/summary.md";
  project.run({"lint", "--report", "markdown=" + summary}, {"GITHUB_STEP_SUMMARY=" + summary});
  const std::string content = project.read("summary.md");
  CHECK(content.size() > 950'000);
  CHECK(content.size() <= 1'000'000);
}

TEST_CASE("places are links where GitHub says which commit this is, and only then") {
  const Project project;
  project.write("migrations/001.sql", kDangerous);
  struct Row {
    std::vector<std::string> environment;
    const char* shown;
  };
  const Row rows[] = {
      {{"GITHUB_SERVER_URL=https://github.com", "GITHUB_REPOSITORY=o/r", "GITHUB_SHA=0f"},
       "| [`migrations/001.sql:1`](https://github.com/o/r/blob/0f/migrations/001.sql#L1) |"},
      {{"GITHUB_SERVER_URL=https://github.com", "GITHUB_REPOSITORY=o/r)", "GITHUB_SHA=0f"},
       "| `migrations/001.sql:1` |"},
      {{"GITHUB_SERVER_URL=https://github.com", "GITHUB_REPOSITORY=o/r"}, "| `migrations/001.sql:1` |"},
  };
  for (const Row& row : rows) {
    const auto result = project.run({"lint", "--report", "markdown"}, row.environment);
    CHECK(has(result.output, row.shown));
  }
}
