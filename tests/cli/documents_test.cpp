// What README.md and docs/ show is what the program takes: configuration, command lines, rules of one's own.
#include <algorithm>
#include <regex>
#include <sstream>

#include "base/file.h"
#include "catch.h"
#include "cli/code_blocks.h"
#include "cli/commands.h"
#include "cli/program.h"
#include "cli/snapshot_file.h"
#include "rules/rule.h"

using namespace lockkeeper;
using base::ProcessResult;
using tests::CodeBlock;

namespace {

std::vector<CodeBlock> blocks_of(std::string_view language) {
  std::vector<CodeBlock> found;
  for (const std::string& path : tests::documents()) {
    for (const CodeBlock& block : tests::code_blocks(path)) {
      if (block.language == language) found.push_back(block);
    }
  }
  return found;
}

struct Line {
  std::string place;
  std::string command;
  std::vector<std::string> words;  ///< what follows, up to a comment, a pipe or the end of the code
};

/// "lockkeeper COMMAND ..." wherever it stands, in blocks, in inline code and in hints.
std::vector<Line> command_lines() {
  static const std::regex kCall(R"((?:^|[\s`$/:])lockkeeper ([a-z][a-z-]*)([^`|#;)\n]*))");
  std::vector<Line> found;
  for (const std::string& path : tests::documents()) {
    std::istringstream lines(base::read_file(std::string(LOCKKEEPER_SOURCE_DIR) + "/" + path));
    std::string line;
    for (std::size_t number = 1; std::getline(lines, line); ++number) {
      for (std::sregex_iterator call(line.begin(), line.end(), kCall), end; call != end; ++call) {
        std::istringstream rest((*call)[2].str());
        found.push_back({path + ":" + std::to_string(number), (*call)[1], {}});
        for (std::string word; rest >> word;) found.back().words.push_back(word);
      }
    }
  }
  return found;
}

const cli::OptionRow* option_of(std::string_view name, std::string_view command) {
  const auto rows = cli::options();
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const cli::OptionRow& one) {
    return one.name == name && cli::takes(one, command);
  });
  return row == rows.end() ? nullptr : &*row;
}

/// "--report=junit," -> "report"; empty for what is no option.
std::string option_name(const std::string& word) {
  if (!word.starts_with("--")) return {};
  return word.substr(2, word.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", 2) - 2);
}

/// A part of an entry, or the file of another program, which its first line names.
bool is_configuration(const CodeBlock& block) {
  return block.path != "docs/operations.md" && !block.text.starts_with("# netlify.toml\n");
}

/// What a configuration may name: lint says so when it is not there.
void write_what_is_named(const cli::test::Project& project) {
  project.write("migrations/0042_add_invoices.sql", cli::test::kHarmless);
  project.write("supabase/migrations/20240131093000_users.sql", cli::test::kHarmless);
  for (const char* folder : {"db/users", "db/orders"})
    project.write(std::string(folder) + "/001_users.sql", cli::test::kHarmless);
  project.write("lockkeeper.snapshot.json",
                cli::snapshot_text(R"({"server_version": "15.4", "database": "app",
    "taken_at": "2026-05-01T10:00:00Z", "tables": []})"));
}

bool is_rule(std::string_view id) {
  const auto catalogue = rules::catalogue();
  return std::any_of(catalogue.begin(), catalogue.end(),
                     [&](const rules::Rule& rule) { return rule.id == id; });
}

}  // namespace

TEST_CASE("every configuration that the documents show is accepted") {
  const std::vector<CodeBlock> blocks = blocks_of("toml");
  REQUIRE(blocks.size() > 10);
  for (const CodeBlock& block : blocks) {
    if (!is_configuration(block)) continue;
    const cli::test::Project project;
    project.write("lockkeeper.toml", block.text);
    write_what_is_named(project);
    const ProcessResult done = project.run({"lint"});
    CAPTURE(block.place(), block.text, done.errors);
    CHECK(done.exit_code == 0);
  }
}

TEST_CASE("every command line that the documents show has a command and options that exist") {
  const std::vector<Line> lines = command_lines();
  REQUIRE(lines.size() > 40);
  for (const Line& line : lines) {
    CAPTURE(line.place, line.command);
    CHECK(cli::find_command(line.command) != nullptr);
    for (std::size_t at = 0; at < line.words.size(); ++at) {
      const std::string name = option_name(line.words[at]);
      if (name.empty()) continue;
      CAPTURE(name);
      const cli::OptionRow* row = option_of(name, line.command);
      REQUIRE(row != nullptr);
      const bool given = line.words[at].find('=') != std::string::npos || at + 1 < line.words.size();
      if (!row->argument.empty()) CHECK(given);
    }
  }
}

TEST_CASE("README.md has a row for every command") {
  const std::string text = base::read_file(std::string(LOCKKEEPER_SOURCE_DIR) + "/README.md");
  for (const cli::CommandRow& command : cli::commands()) {
    CAPTURE(command.name);
    const std::regex row("\\n\\| [^|]*`(?:lockkeeper )?" + std::string(command.name) + "[ `\\[]");
    CHECK(std::regex_search(text, row));
  }
}

TEST_CASE("options that stand alone in inline code belong to some command") {
  // Of GitHub's runner and of squawk.
  const std::vector<std::string> kForeign = {"ephemeral", "exclude", "include", "exclude-path", "reporter"};
  static const std::regex kOption(R"(`(--[a-z][a-z-]*)[^`]*`)");
  const auto rows = cli::options();
  std::size_t seen = 0;
  for (const std::string& path : tests::documents()) {
    const std::string text = base::read_file(std::string(LOCKKEEPER_SOURCE_DIR) + "/" + path);
    for (std::sregex_iterator one(text.begin(), text.end(), kOption), end; one != end; ++one, ++seen) {
      const std::string name = option_name((*one)[1]);
      if (std::find(kForeign.begin(), kForeign.end(), name) != kForeign.end()) continue;
      CAPTURE(path, name);
      CHECK(
          std::any_of(rows.begin(), rows.end(), [&](const cli::OptionRow& row) { return row.name == name; }));
    }
  }
  CHECK(seen > 5);
}

TEST_CASE("rules that the documents suppress or look up are in the catalogue") {
  static const std::regex kRule(R"(lockkeeper(?::allow| rules) ([a-z][a-z-]+))");
  std::size_t seen = 0;
  for (const std::string& path : tests::documents()) {
    const std::string text = base::read_file(std::string(LOCKKEEPER_SOURCE_DIR) + "/" + path);
    for (std::sregex_iterator one(text.begin(), text.end(), kRule), end; one != end; ++one, ++seen) {
      CAPTURE(path, (*one)[1].str());
      CHECK(is_rule((*one)[1].str()));
    }
  }
  CHECK(seen > 3);
}
