// The program as a whole: help, version, what it refuses before it looks at a file.
#include "program.h"

#include "base/json.h"
#include "catch.h"
#include "cli/commands.h"

using namespace lockkeeper;
using cli::test::Project;

TEST_CASE("help names every command, every exit code and each command's options") {
  const Project project;
  const auto help = project.run({"--help"});
  CHECK(help.exit_code == 0);
  for (const cli::CommandRow& command : cli::commands()) {
    CHECK(help.output.find("\n  " + std::string(command.name)) != std::string::npos);
    const auto own = project.run({std::string(command.name), "--help"});
    CHECK(own.exit_code == 0);
    for (const cli::OptionRow& row : cli::options()) {
      const bool shown = own.output.find("\n  --" + std::string(row.name)) != std::string::npos;
      bool taken = false;
      for (const cli::OptionRow& same : cli::options()) {
        taken = taken || (same.name == row.name && cli::takes(same, command.name));
      }
      CHECK(shown == taken);
    }
  }
  for (const cli::ExitCodeRow& row : cli::exit_codes()) {
    CHECK(help.output.find(std::to_string(static_cast<int>(row.code)) + "  " + std::string(row.meaning)) !=
          std::string::npos);
  }
}

TEST_CASE("version is one line") {
  const Project project;
  for (const std::string word : {"version", "--version"}) {
    const auto result = project.run({word});
    CHECK(result.exit_code == 0);
    CHECK(result.output.starts_with("lockkeeper "));
    CHECK(cli::test::count_of(result.output, "\n") == 1);
  }
}

TEST_CASE("a command line that cannot be understood is exit code 2 with a hint") {
  struct Row {
    std::vector<std::string> arguments;
    const char* errors;
  };
  const Row rows[] = {
      {{}, "lockkeeper: error: no command given\nhint: see lockkeeper --help\n"},
      {{"lnt"}, "lockkeeper: error: there is no command 'lnt'\nhint: write lockkeeper lint\n"},
      {{"frobnicate"}, "lockkeeper: error: there is no command 'frobnicate'\nhint: see lockkeeper --help\n"},
      {{"\n::error::x"},
       "lockkeeper: error: there is no command ' ::error::x'\nhint: see lockkeeper --help\n"},
      {{"lint", "--repot", "x"}, "lockkeeper: error: lint has no option --repot\nhint: write --report\n"},
      {{"version", "x"},
       "lockkeeper: error: version does not take 'x'\nhint: see lockkeeper version --help\n"},
      {{"completion"}, "lockkeeper: error: completion needs bash|zsh|fish\n"},
      {{"completion", "csh"},
       "lockkeeper: error: there is no completion for 'csh'\nhint: write bash, zsh or fish\n"},
      {{"rules", "drop-colum"},
       "lockkeeper: error: there is no rule 'drop-colum'\nhint: write lockkeeper rules drop-column\n"},
  };
  const Project project;
  for (const Row& row : rows) {
    CAPTURE(row.arguments);
    const auto result = project.run(row.arguments);
    CHECK(result.exit_code == 2);
    CHECK(result.errors == row.errors);
    CHECK(result.output == "");
  }
}

TEST_CASE("rules shows the catalogue and one rule") {
  const Project project;
  const auto all = project.run({"rules"});
  CHECK(all.exit_code == 0);
  CHECK(all.output.find("drop-column") != std::string::npos);
  const auto one = project.run({"rules", "drop-column"});
  CHECK(one.exit_code == 0);
  CHECK(one.output.find("ALTER TABLE") != std::string::npos);
  CHECK(project.run({"rules", "--format", "markdown"}).output.find("drop-column") != std::string::npos);
}

TEST_CASE("the catalogue is there as JSON, whole and by rule") {
  const Project project;
  const auto whole = base::parse_json(project.run({"rules", "--format", "json"}).output);
  REQUIRE(whole);
  CHECK(whole->find("rules")->items().size() > 150);
  const auto one = base::parse_json(project.run({"rules", "drop-column", "--format", "json"}).output);
  REQUIRE(one);
  REQUIRE(one->find("rules")->items().size() == 1);
  const base::Json& rule = one->find("rules")->items().front();
  CHECK(rule.find("rule")->string() == "drop-column");
  CHECK(rule.find("severity")->string() == "error");
  CHECK(rule.find("locks")->items().size() == 1);
  CHECK_FALSE(rule.find("bad")->items().empty());
}

TEST_CASE("a broken configuration does not keep version and rules from working") {
  const Project project;
  project.write("lockkeeper.toml", "[nonsense]\n");
  CHECK(project.run({"version"}).exit_code == 0);
  CHECK(project.run({"rules"}).exit_code == 0);
  CHECK(project.run({"lint"}).exit_code == 2);
}

TEST_CASE("completion scripts are accepted by their shell and know commands and options") {
  const Project project;
  const auto bash = project.run({"completion", "bash"});
  project.write("bash", bash.output);
  const auto completed = base::run_process(
      {"bash", "-c",
       "source ./bash && COMP_WORDS=(lockkeeper lint --fail-on '') COMP_CWORD=3 && _lockkeeper && echo "
       "\"${COMPREPLY[*]}\" && COMP_WORDS=(lockkeeper li) COMP_CWORD=1 && _lockkeeper && echo "
       "\"${COMPREPLY[*]}\" && "
       "COMP_WORDS=(lockkeeper lint --ba) COMP_CWORD=2 && _lockkeeper && echo \"${COMPREPLY[*]}\""},
      project.path());
  CHECK(completed.errors == "");
  CHECK(completed.output == "error warning never\nlint\n--base\n");
  CHECK(project.run({"completion", "zsh"}).output.find("bashcompinit") != std::string::npos);
  CHECK(project.run({"completion", "fish"}).output.find("-l base") != std::string::npos);
}

TEST_CASE("an output that cannot be written is exit code 2") {
  const Project project;
  const auto result = base::run_process(
      {"sh", "-c", "exec \"$1\" --help >/dev/full", "sh", LOCKKEEPER_BINARY}, project.path());
  CHECK(result.exit_code == 2);
  CHECK(result.errors == "lockkeeper: error: cannot write to standard output\n");
}
