#include "cli/options.h"

#include <set>

#include "base/error.h"
#include "catch.h"
#include "cli/commands.h"

using namespace lockkeeper;
using cli::Option;
using cli::parse_arguments;

namespace {

/// "message / hint" of the error.
std::string error_of(const std::string& command, const std::vector<std::string>& words) {
  try {
    parse_arguments(command, words);
  } catch (const base::Error& error) {
    CHECK(error.kind() == base::ErrorKind::usage);
    return std::string(error.what()) + " / " + error.hint();
  }
  return "no error";
}

}  // namespace

TEST_CASE("options and operands are taken as they were typed, in any order") {
  const auto arguments = parse_arguments("lint", {"a,b.sql", "--report", "text", "--report=junit=a,b.xml",
                                                  "--base", "main", "-", "--", "--odd.sql"});
  CHECK(arguments.operands == std::vector<std::string>{"a,b.sql", "-", "--odd.sql"});
  CHECK(arguments.values(Option::report) == std::vector<std::string>{"text", "junit=a,b.xml"});
  CHECK(arguments.value(Option::report) == "junit=a,b.xml");
  CHECK(arguments.value(Option::base) == "main");
  CHECK_FALSE(arguments.has(Option::quiet));
  CHECK(arguments.value(Option::quiet) == "");
}

TEST_CASE("an option means what its command's row says") {
  CHECK(parse_arguments("status", {"--fail-on", "pending,failed"}).value(Option::fail_on) ==
        "pending,failed");
  CHECK(parse_arguments("lint", {"--fail-on", "warning"}).value(Option::fail_on) == "warning");
  CHECK(error_of("lint", {"--fail-on", "pending"}) == "--fail-on is error|warning|never, not 'pending' / ");
}

TEST_CASE("what cannot be understood is an error with the nearest right spelling") {
  struct Row {
    std::vector<std::string> words;
    const char* error;
  };
  const Row rows[] = {
      {{"--repot", "text"}, "lint has no option --repot / write --report"},
      {{"--repot=text"}, "lint has no option --repot / write --report"},
      {{"--xyzzy"}, "lint has no option --xyzzy / see lockkeeper lint --help"},
      {{"--to", "3"}, "lint has no option --to / see lockkeeper lint --help"},
      {{"--color=alway"}, "--color is auto|always|never, not 'alway' / write --color=always"},
      {{"a.sql", "--base"}, "--base needs REF / "},
      {{"-x"}, "lint has no option -x / see lockkeeper lint --help"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    CHECK(error_of("lint", row.words) == row.error);
  }
}

TEST_CASE("every option's row names commands that exist, and no command has an option twice") {
  for (const cli::CommandRow& command : cli::commands()) {
    std::set<std::string_view> names;
    for (const cli::OptionRow& row : cli::options()) {
      if (cli::takes(row, command.name)) CHECK(names.insert(row.name).second);
    }
  }
  for (const cli::OptionRow& row : cli::options()) {
    if (row.commands.empty()) continue;
    bool known = false;
    for (const cli::CommandRow& command : cli::commands()) known = known || cli::takes(row, command.name);
    CAPTURE(row.name);
    CHECK(known);
  }
}

TEST_CASE("choices are the values between the bars") {
  CHECK(cli::choices("a|b|c") == std::vector<std::string_view>{"a", "b", "c"});
  CHECK(cli::choices("FILE").empty());
}
