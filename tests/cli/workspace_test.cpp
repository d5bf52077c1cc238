#include "cli/workspace.h"

#include "catch.h"

using lockkeeper::cli::Workspace;

TEST_CASE("a path is seen from the repository's root") {
  struct Row {
    const char *start, *given, *seen;
  };
  const Row rows[] = {
      {"/repo", "migrations", "migrations"},
      {"/repo", "./migrations/", "migrations"},
      {"/repo", ".", "."},
      {"/repo", "-", "-"},
      {"/repo", "/repo/db/a.sql", "db/a.sql"},
      {"/repo", "/elsewhere/a.sql", "/elsewhere/a.sql"},
      {"/repo", "../other/a.sql", "/other/a.sql"},
      {"/repo/db", "a.sql", "db/a.sql"},
      {"/repo/db", "../a.sql", "a.sql"},
      {"/repo/db", "..", "."},
      {"/repo/db", "../../x", "/x"},
      {"/repo", "..data/a.sql", "..data/a.sql"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.start, row.given);
    CHECK(Workspace{row.start, "/repo"}.from_root(row.given) == row.seen);
  }
}
