#include "report/markdown_findings.h"

#include "catch.h"

using namespace lockkeeper::report;

TEST_CASE("a place is linked only where the repository is shown and the file is in it") {
  Style linked;
  linked.source_url = "https://github.com/o/r/blob/0f/";
  struct Row {
    const Style style;
    const char* path;
    std::uint32_t line;
    const char* shown;
  };
  const Row rows[] = {
      {{}, "", 1, ""},
      {{}, "db/1.sql", 3, "`db/1.sql:3`"},
      {{}, "db/1.sql", 0, "`db/1.sql`"},
      {linked, "db/1.sql", 3, "[`db/1.sql:3`](https://github.com/o/r/blob/0f/db/1.sql#L3)"},
      {linked, "db/1) (2.sql", 0, "[`db/1) (2.sql`](https://github.com/o/r/blob/0f/db/1%29%20%282.sql)"},
      {linked, "/tmp/1.sql", 3, "`/tmp/1.sql:3`"},
      {linked, "<stdin>", 3, "`<stdin>:3`"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CHECK(place_markdown(row.style, row.path, row.line) == row.shown);
  }
}
