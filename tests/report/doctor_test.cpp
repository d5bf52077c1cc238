#include "report/doctor.h"

#include "catch.h"
#include "report/format.h"

using namespace lockkeeper;
using namespace lockkeeper::report;
using Verdict = migrate::Point::Verdict;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("the Markdown of a doctor begins with what would happen, and has a row for each point") {
  std::vector<migrate::Point> points{{Verdict::ok, "server", "PostgreSQL 15.4", ""}};
  const auto text = [&] { return doctor_markdown({points, "postgresql://db.example/app"}); };
  CHECK(text() ==
        "## ✅ An apply could run\n\n`postgresql://db.example/app`\n\n"
        "| point | verdict | found | what to do |\n| --- | --- | --- | --- |\n"
        "| server | ✅ ok | PostgreSQL 15.4 |  |\n\n");
  points.push_back({Verdict::warning, "sessions", "pid 7 (a|b`c) is idle", "end *it*"});
  CHECK(text().starts_with("## ⚠️ An apply could run: 1 warning\n"));
  CHECK(has(text(), "| sessions | ⚠️ warning | pid 7 (a\\|b\\`c) is idle | end \\*it\\* |\n"));
  points.push_back({Verdict::problem, "slots", "0 free", "close others"});
  CHECK(text().starts_with("## ❌ An apply would be refused: 1 problem\n"));
}

TEST_CASE("names of a server forge nothing in the Markdown of a doctor") {
  const std::vector<migrate::Point> points{
      {Verdict::warning, "owner", "@team <img src=x>\n| x | [see](http://evil.example)", "::error::x"}};
  const std::string text = doctor_markdown({points});
  CHECK_FALSE(has(text, "@team"));
  CHECK_FALSE(has(text, "<img"));
  CHECK_FALSE(has(text, "\n| x |"));
  CHECK_FALSE(has(text, "[see](http:"));
}
