#include "cli/parallel_reader.h"

#include "catch.h"
#include "program.h"

using namespace lockkeeper;

TEST_CASE("files come in order, also one that cannot be read") {
  const cli::test::Project project;
  for (const std::size_t count : {0U, 1U, 3U, 200U}) {
    std::vector<migrate::LintRoot::File> files;
    for (std::size_t index = 0; index < count; ++index) {
      const std::string name = std::to_string(index) + ".sql";
      if (index != 1) project.write(name, "SELECT " + std::to_string(index) + ";\n");
      files.push_back({project.path() + "/" + name, false});
    }
    cli::ParallelReader reader(files, 4);
    for (std::size_t index = 0; index < count; ++index) {
      const cli::ParsedFile file = reader.next();
      if (index == 1) {
        CHECK(file.source == nullptr);
        CHECK(file.unreadable.find("No such file") != std::string::npos);
        continue;
      }
      REQUIRE(file.source != nullptr);
      CHECK(file.source->text() == "SELECT " + std::to_string(index) + ";\n");
      CHECK(file.script.source == file.source.get());
      CHECK(file.script.statements.size() == 1);
    }
  }
}

TEST_CASE("a reader that is given up early stops") {
  const cli::test::Project project;
  std::vector<migrate::LintRoot::File> files;
  for (int index = 0; index < 100; ++index) {
    files.push_back({project.path() + "/" + std::to_string(index) + ".sql", false});
  }
  cli::ParallelReader reader(files, 4);
  CHECK(reader.next().source == nullptr);
}
