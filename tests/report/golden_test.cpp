// tests/golden/report/<name> is what each format makes of one fixture. scripts/golden --update rewrites the
// files; a person reads the difference.
#include <cstdlib>
#include <string>

#include "base/file.h"
#include "catch.h"
#include "report/fixture.h"

using namespace lockkeeper;
using namespace lockkeeper::report;

namespace {

void check_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(LOCKKEEPER_TESTS_DIR) + "/golden/report/" + name;
  if (std::getenv("LOCKKEEPER_UPDATE_GOLDEN") != nullptr) base::write_file(path, text);
  CHECK(text == base::read_file(path));
}

}  // namespace

TEST_CASE("every format shows the fixture as its golden file says", "[golden]") {
  test::Fixture fixture;
  test::fill(fixture);
  struct Row {
    const char *format, *file;
    Style style;
  };
  const Row rows[] = {
      {"text", "lint.txt", {}},
      {"text", "lint-color.txt", {.color = Color::yes}},
      {"text", "lint-one-line.txt", {.detail = Detail::one_line}},
      {"github", "lint-github.txt", {}},
      {"junit", "lint-junit.xml", {}},
      {"junit", "lint-junit-strict.xml", {.junit = JUnitFlavour::strict}},
      {"sarif", "lint.sarif", {.tool_version = "1.2.3"}},
      {"markdown", "lint.md", {}},
      {"markdown", "lint-links.md", {.source_url = "https://github.com/o/r/blob/0f/"}},
      {"json", "lint.json", {.tool_version = "1.2.3"}},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.file) {
      const FormatRow* format = find_format(row.format);
      REQUIRE(format != nullptr);
      check_golden(row.file, format->lint(fixture.lint(row.style)));
    }
  }
}
