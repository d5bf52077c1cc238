#include "cli/check_text.h"

#include "catch.h"

using namespace lockkeeper;

TEST_CASE("names in braces are found, in order") {
  using Names = std::vector<std::string>;
  CHECK(cli::names_in("a ${B}${C} $D ${B}") == Names{"B", "C", "B"});
  CHECK(cli::names_in("${open").empty());
  CHECK(cli::names_in("$5 {x}").empty());
}

TEST_CASE("a value takes the place of its name, and is not read again") {
  const auto value_of = [](const std::string& name) { return "<${" + name + "}>"; };
  CHECK(cli::filled_in("a ${B}$5${C", value_of) == "a <${B}>$5${C");
}

TEST_CASE("the names that a command for the shell uses") {
  using Names = std::vector<std::string>;
  CHECK(cli::shell_names_in("curl -H \"Authorization: ${token}\" $URL/${ID:-1} $$ $1 '$(x)'") ==
        Names{"token", "URL", "ID", "1"});
  CHECK(cli::shell_names_in("$").empty());
  CHECK(cli::shell_names_in("a$").empty());
}
