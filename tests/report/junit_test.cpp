#include "report/junit.h"

#include <unistd.h>

#include <filesystem>
#include <set>

#include "base/file.h"
#include "base/process.h"
#include "base/text.h"
#include "catch.h"
#include "report/fixture.h"

using namespace lockkeeper;
using namespace lockkeeper::report;
using rules::Severity;

namespace {

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// Character data that XML 1.0 (section 2.2) does not allow, raw or as a reference.
bool has_forbidden_character(const std::string& xml) {
  for (std::size_t at = 0; at < xml.size();) {
    const base::CodePoint point = base::decode_utf8(xml, at);
    if (point.value < 0x20 && point.value != '\n' && point.value != '\t') return true;
    if (point.value == 0xFFFE || point.value == 0xFFFF) return true;
    at += point.length;
  }
  for (int code = 0; code < 32; ++code) {
    if (code != 9 && code != 10 && xml.find("&#" + std::to_string(code) + ";") != xml.npos) return true;
    if (code < 10 && code != 9 && xml.find("&#0" + std::to_string(code) + ";") != xml.npos) return true;
  }
  return base::find_invalid_utf8(xml) != xml.npos;
}

std::string xmllint_errors(const std::string& xml) {
  const std::string path =
      std::filesystem::temp_directory_path() / ("lockkeeper-junit-" + std::to_string(::getpid()) + ".xml");
  base::write_file(path, xml);
  const auto result = base::run_process({"xmllint", "--noout", path}, "");
  std::filesystem::remove(path);
  return result.exit_code == 127 ? "" : result.errors;
}

}  // namespace

TEST_CASE("hostile text gives well-formed XML with the same number of elements") {
  for (const std::string& text : test::hostile_texts()) {
    CAPTURE(text);
    test::Fixture fixture;
    fixture.add_file("a.sql", "SELECT '" + text + "';\n");
    rules::Finding& finding = fixture.add_finding("a.sql", "SELECT", Severity::error, "r" + text, text);
    finding.why = finding.fix = text;
    fixture.add_finding("a.sql", "SELECT", Severity::warning, text, text);
    fixture.add_finding("a.sql", "SELECT", Severity::error, text, text).suppressed = {text, 1};
    fixture.result().unreadable.push_back({"b" + text, text});
    const std::string xml = lint_junit(fixture.lint());
    CHECK_FALSE(has_forbidden_character(xml));
    CHECK(count_of(xml, "<testcase ") == 4);
    CHECK(count_of(xml, "<failure ") == 1);
    CHECK(count_of(xml, "<error ") == 1);
    CHECK(count_of(xml, "<skipped ") == 1);
    CHECK(xmllint_errors(xml) == "");
  }
}

TEST_CASE("what fails depends on the level that blocks") {
  test::Fixture fixture;
  fixture.add_file("a.sql", "1\n");
  fixture.add_finding("a.sql", "1", Severity::error, "e", "m");
  fixture.add_finding("a.sql", "1", Severity::warning, "w", "m");
  fixture.add_finding("a.sql", "1", Severity::notice, "n", "m");
  struct Row {
    rules::FailOn fail_on;
    std::size_t failures;
  };
  for (const Row row :
       {Row{rules::FailOn::error, 1}, {rules::FailOn::warning, 2}, {rules::FailOn::never, 0}}) {
    LintReport report = fixture.lint();
    report.fail_on = row.fail_on;
    const std::string xml = lint_junit(report);
    CHECK(count_of(xml, "<failure ") == row.failures);
    CHECK(count_of(xml, "<system-out>") == 3 - row.failures);
    CHECK(xml.find("tests=\"3\" failures=\"" + std::to_string(row.failures) + "\"") != xml.npos);
  }
}

TEST_CASE("cases have names of their own, however often a rule fires on a line") {
  test::Fixture fixture;
  fixture.add_file("a.b.sql", "1\n");
  fixture.add_file("a_b.sql", "1\n");
  for (int count = 0; count < 3; ++count) {
    fixture.add_finding("a.b.sql", "1", Severity::error, "r", "m");
    fixture.add_finding("a_b.sql", "1", Severity::error, "r", "m");
  }
  const std::string xml = lint_junit(fixture.lint());
  std::set<std::string> names;
  for (std::size_t at = xml.find("<testcase "); at != xml.npos; at = xml.find("<testcase ", at + 1)) {
    names.insert(xml.substr(at, xml.find(" file=", at) - at));
  }
  CHECK(names.size() == 6);
  CHECK(xml.find("name=\"r (line 1) #2\" classname=\"a_b\"") != xml.npos);
}

TEST_CASE("no file at all is an empty, valid report") {
  test::Fixture fixture;
  const std::string xml = lint_junit(fixture.lint());
  CHECK(xml.find("<testsuites name=\"lockkeeper\" tests=\"0\" failures=\"0\"") != xml.npos);
  CHECK(xmllint_errors(xml) == "");
}

TEST_CASE("a finding without a file stands in a suite of its own") {
  test::Fixture fixture;
  rules::Finding finding;
  finding.rule = "r";
  finding.message = "m";
  fixture.result().findings.push_back(finding);
  CHECK(lint_junit(fixture.lint()).find("<testsuite name=\"pipeline\" tests=\"1\"") != std::string::npos);
}

TEST_CASE("the strict flavour has only the attributes of the strictest schema") {
  test::Fixture fixture;
  test::fill(fixture);
  const std::string xml = lint_junit(fixture.lint({.junit = JUnitFlavour::strict}));
  CHECK(xml.find(" line=") == xml.npos);
  CHECK(count_of(xml, " file=") == count_of(xml, "<testsuite "));
  const std::string root = xml.substr(xml.find("<testsuites"), xml.find('>', xml.find("<testsuites")));
  CHECK(root.substr(0, root.find('\n')).find("skipped") == std::string::npos);
}
