#include "cli/known_findings.h"

#include "base/error.h"
#include "catch.h"
#include "program.h"

using namespace lockkeeper;
using cli::KnownFindings;

namespace {

rules::LintResult result_of(const std::vector<std::pair<std::string, std::string>>& findings) {
  rules::LintResult result;
  result.files = {"1.sql", "2.sql"};
  for (const auto& [path, operation] : findings) {
    rules::Finding finding;
    finding.rule = "drop-table";
    finding.path = path;
    finding.operation = operation;
    result.findings.push_back(finding);
    ++result.summary.errors;
  }
  return result;
}

std::string refusal(const std::string& text) {
  try {
    cli::parse_known_findings(text, "known.json");
    return "accepted";
  } catch (const base::Error& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("known findings are suppressed, as many of each as are known") {
  const KnownFindings known =
      cli::known_findings_of(result_of({{"1.sql", "DROP TABLE a"}, {"2.sql", "DROP TABLE b"}}));
  rules::LintResult later =
      result_of({{"1.sql", "DROP TABLE a"}, {"1.sql", "DROP TABLE a"}, {"1.sql", "DROP TABLE c"}});
  CHECK(cli::suppress_known(later, known, "known.json") == 1);  // of 2.sql
  CHECK(later.summary.errors == 2);
  CHECK(later.summary.suppressed == 1);
  CHECK(later.findings[0].suppressed->reason == "known: known.json");
  CHECK_FALSE(later.findings[1].suppressed);
  CHECK_FALSE(later.findings[2].suppressed);
}

TEST_CASE("of files that were not judged nothing is said to be gone") {
  const KnownFindings known = cli::known_findings_of(result_of({{"3.sql", "DROP TABLE a"}}));
  rules::LintResult later = result_of({});
  CHECK(cli::suppress_known(later, known, "known.json") == 0);
}

TEST_CASE("the file says what was written") {
  const KnownFindings known = cli::known_findings_of(
      result_of({{"1.sql", "DROP TABLE \"a\""}, {"1.sql", "DROP TABLE \"a\""}, {"2.sql", "DROP TABLE b"}}));
  CHECK(cli::parse_known_findings(cli::to_text(known), "x").counts == known.counts);
}

TEST_CASE("what a pull request must not silence is never known") {
  rules::LintResult result = result_of({{"lockkeeper.toml", ""}});
  result.findings[0].rule = "config-changed";
  CHECK(cli::known_findings_of(result).counts.empty());
  KnownFindings forged;
  forged.counts[{"lockkeeper.toml", "config-changed", ""}] = 9;
  cli::suppress_known(result, forged, "known.json");
  CHECK_FALSE(result.findings[0].suppressed);
}

TEST_CASE("a file that is no list of known findings is refused with what it lacks") {
  CHECK(refusal("x") == "known.json is no list of known findings: it is not JSON");
  CHECK(refusal("{}") == "known.json is no list of known findings: \"format\" is not 1");
  CHECK(refusal("{\"format\":1}") == "known.json is no list of known findings: \"findings\" is missing");
  CHECK(refusal("{\"format\":1,\"findings\":[{\"count\":1}]}") ==
        "known.json is no list of known findings: \"path\" is missing in an entry");
  CHECK(refusal("{\"format\":1,\"findings\":[{\"path\":\"a\",\"count\":0}]}") ==
        "known.json is no list of known findings: \"count\" is missing in an entry");
}
