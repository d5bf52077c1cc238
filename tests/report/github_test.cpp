#include "report/github.h"

#include <algorithm>
#include <vector>

#include "catch.h"
#include "report/fixture.h"
#include "report/json.h"
#include "report/junit.h"
#include "report/markdown.h"
#include "report/plan_story.h"
#include "report/runner_grammar.h"
#include "report/sarif.h"
#include "report/text.h"

using namespace lockkeeper;
using namespace lockkeeper::report;
using rules::Severity;
using test::Command;
using test::commands_in;

namespace {

std::size_t count_of(const std::vector<Command>& commands, const std::string& name) {
  return static_cast<std::size_t>(std::count_if(
      commands.begin(), commands.end(), [&](const Command& command) { return command.name == name; }));
}

void fill_with(test::Fixture& fixture, const std::string& text) {
  fixture.add_file("a.sql", "SELECT '" + text + "';\n");
  for (const bool suppressed : {false, true}) {
    rules::Finding& finding = fixture.add_finding("a.sql", "SELECT", Severity::error, "rule" + text, text);
    finding.why = text;
    finding.fix = text;
    finding.locks = {{text, text}};
    if (suppressed) finding.suppressed = {text, 1};
  }
  rules::Finding elsewhere = fixture.result().findings.front();
  elsewhere.path = text;
  fixture.result().findings.push_back(elsewhere);
  fixture.result().unreadable.push_back({text, text});
}

}  // namespace

TEST_CASE("hostile text forges no workflow command in any format") {
  for (const std::string& text : test::hostile_texts()) {
    CAPTURE(text);
    test::Fixture fixture;
    fill_with(fixture, text);
    for (const auto lint : {lint_text, lint_junit, lint_sarif, lint_markdown, lint_json}) {
      CHECK(commands_in(lint(fixture.lint())).empty());
    }
    CHECK(commands_in(lint_text(fixture.lint({.color = Color::yes}))).empty());
    CHECK(commands_in(lint_text(fixture.lint({.detail = Detail::one_line}))).empty());
    const auto commands = commands_in(lint_github(fixture.lint()));
    CHECK(commands.size() == 5);
    CHECK(count_of(commands, "error") == 3);
    CHECK(count_of(commands, "group") == 1);
    CHECK(count_of(commands, "endgroup") == 1);
    for (const Command& command : commands) {
      CHECK(commands_in(command.data).empty());
      for (const auto& [name, value] : command.properties) {
        CHECK((name == "file" || name == "title" || name == "line" || name == "col" || name == "endColumn"));
      }
    }
  }
}

TEST_CASE("names with separators come out of the annotation as they are") {
  test::Fixture fixture;
  fixture.add_file("a,b=c:d%2C.sql", "SELECT 1;\n");
  fixture.add_finding("a,b=c:d%2C.sql", "1", Severity::warning, "rule", "100%\nsure: yes, %0A");
  const auto commands = commands_in(lint_github(fixture.lint()));
  REQUIRE(commands.size() == 1);
  CHECK(commands[0].name == "warning");
  CHECK(commands[0].properties.at("file") == "a,b=c:d%2C.sql");
  CHECK(commands[0].data == "100%\nsure: yes, %0A");
}

TEST_CASE("columns are given only for a finding within one line") {
  test::Fixture fixture;
  fixture.add_file("a.sql", "SELECT 1,\n 2,\n 3;\n");
  fixture.add_finding("a.sql", "SELECT", Severity::error, "one", "m");
  fixture.add_finding("a.sql", "1,\n 2", Severity::error, "two", "m");
  fixture.add_finding("a.sql", "2,\n", Severity::error, "up to the next line", "m");
  const auto commands = commands_in(lint_github(fixture.lint()));
  REQUIRE(commands.size() == 3);
  using Properties = std::map<std::string, std::string>;
  CHECK(commands[0].properties ==
        Properties{{"title", "one"}, {"file", "a.sql"}, {"line", "1"}, {"col", "1"}, {"endColumn", "7"}});
  CHECK(commands[1].properties ==
        Properties{{"title", "two"}, {"file", "a.sql"}, {"line", "1"}, {"endLine", "2"}});
  CHECK(commands[2].properties ==
        Properties{{"title", "up to the next line"}, {"file", "a.sql"}, {"line", "2"}});
}

TEST_CASE("annotations come worst first, then by file and line") {
  test::Fixture fixture;
  fixture.add_file("b.sql", "1\n2\n");
  fixture.add_file("a.sql", "1\n2\n");
  fixture.add_finding("b.sql", "1", Severity::notice, "r", "notice");
  fixture.add_finding("b.sql", "1", Severity::error, "r", "b1");
  fixture.add_finding("a.sql", "2", Severity::error, "r", "a2");
  fixture.add_finding("a.sql", "1", Severity::warning, "r", "warning");
  fixture.add_finding("a.sql", "1", Severity::error, "r", "a1");
  std::string order;
  for (const Command& command : commands_in(lint_github(fixture.lint()))) order += command.data + " ";
  CHECK(order == "a1 a2 b1 warning notice ");
}

TEST_CASE("past ten of a level the tenth says how many more there are, and the log shows them") {
  for (const std::size_t total : {10U, 11U, 25U}) {
    CAPTURE(total);
    test::Fixture fixture;
    fixture.add_file("a.sql", "1\n");
    fixture.add_file("b.sql", "1\n");
    for (std::size_t count = 0; count < total; ++count) {
      fixture.add_finding(count % 2 == 0 ? "a.sql" : "b.sql", "1", Severity::error, "r", "m");
    }
    fixture.add_finding("a.sql", "1", Severity::warning, "r", "m");
    const std::string text = lint_github(fixture.lint());
    const auto commands = commands_in(text);
    CHECK(count_of(commands, "error") == 10);
    CHECK(count_of(commands, "warning") == 1);
    if (total == 10) {
      CHECK(count_of(commands, "group") == 0);
      continue;
    }
    const Command& roll_up = commands[9];
    CHECK(roll_up.properties.empty());
    CHECK(roll_up.data == (total == 11 ? "2 more errors in 1 file, see the log of this step"
                                       : "16 more errors in 2 files, see the log of this step"));
    CHECK(text.find("::group::Findings without an annotation\n") != text.npos);
    const auto pointing = commands_in(lint_github(fixture.lint({.summary = StepSummary::written})));
    CHECK(pointing[9].data == roll_up.data.substr(0, roll_up.data.find("log")) + "summary of this job");
    std::size_t lines = 0;
    for (std::size_t at = text.find("error: m [r]\n"); at != text.npos;
         at = text.find("error: m [r]\n", at + 1)) {
      ++lines;
    }
    CHECK(lines == total - 9);
  }
}

TEST_CASE("a long message is cut below the runner's limit, at a whole character") {
  test::Fixture fixture;
  fixture.add_file("a.sql", "1\n");
  std::string message;
  for (int count = 0; count < 5000; ++count) message += "\xF0\x9F\x9A\xA2";
  fixture.add_finding("a.sql", "1", Severity::error, "r", message);
  const auto commands = commands_in(lint_github(fixture.lint()));
  REQUIRE(commands.size() == 1);
  CHECK(commands[0].data == message.substr(0, 8000) + "...");
}

TEST_CASE("a plan annotates what stops its apply before what was found in it") {
  test::Story story;
  using Kind = migrate::Problem::Kind;
  story.plan.problems = {{Kind::irreversible, "002", "002.sql has no way down", "go forward"},
                         {Kind::out_of_order, "003", "003 sorts before 004", ""},
                         {Kind::failed, "004", "004 failed", ""}};
  story.plan.pending.back().execution.refusal = "COPY FROM STDIN";
  rules::Finding finding;
  finding.rule = "drop-column";
  finding.path = "migrations/003_add_email.sql";
  finding.severity = Severity::error;
  finding.begin = finding.end = {2, 1};
  story.findings.findings = {finding};
  const auto shown = [&](std::function<bool(const migrate::Problem&)> stops) {
    PlanReport report = story.report();
    report.stops = std::move(stops);
    std::string out;
    for (const Command& command : commands_in(plan_github(report))) {
      out += command.name + " " + command.properties.at("title") + "; ";
    }
    return out;
  };
  CHECK(shown({}) ==
        "error irreversible; error out-of-order; error failed; error drop-column; error cannot run; ");
  CHECK(shown([](const migrate::Problem& problem) { return problem.kind == Kind::irreversible; }) ==
        "error irreversible; error drop-column; error cannot run; warning out-of-order; warning failed; ");
  const auto first = commands_in(plan_github(story.report())).front();
  CHECK(first.data == "002.sql has no way down\nhint: go forward");
  CHECK(first.properties.count("file") == 0);
}

TEST_CASE("hostile text of a plan forges no annotation") {
  for (const std::string& text : test::hostile_texts()) {
    CAPTURE(text);
    test::Story story;
    story.plan.problems = {{migrate::Problem::Kind::edited, text, text, text}};
    story.plan.pending.front().execution.refusal = text + "x";
    story.plan.pending.front().execution.hint = text;
    const auto commands = commands_in(plan_github(story.report()));
    CHECK(commands.size() == 2);
    CHECK(count_of(commands, "error") == 2);
  }
}
