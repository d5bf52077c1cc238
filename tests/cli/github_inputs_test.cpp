#include "cli/github_inputs.h"

#include <algorithm>

#include "base/error.h"
#include "catch.h"

using namespace lockkeeper;
using Variables = cli::Environment::Variables;

namespace {

std::string line_of(const cli::ActionRequest& request) {
  std::string line(request.command->name);
  for (const std::string& word : request.words) line += " " + word;
  for (const std::string& remark : request.remarks) line += " (" + remark + ")";
  return line;
}

bool holds(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

}  // namespace

TEST_CASE("inputs become the command line that they stand for") {
  struct Row {
    Variables inputs;
    const char* expected;
  };
  const Row rows[] = {
      {{}, "lint"},
      {{{"INPUT_COMMAND", ""}, {"INPUT_FAIL_ON", ""}, {"INPUT_MIGRATIONS", " "}}, "lint"},
      {{{"INPUT_COMMAND", "lint"}, {"INPUT_MIGRATIONS", "a b\n\n  db/c \n-d.sql"}}, "lint a b db/c ./-d.sql"},
      {{{"INPUT_COMMAND", "plan"}, {"INPUT_FAIL_ON", "warning"}, {"INPUT_TO", "012"}},
       "plan --fail-on=warning --to=012"},
      {{{"INPUT_COMMAND", "rollback"}, {"INPUT_TO", "0"}, {"INPUT_PLAN", "p.json"}, {"INPUT_DIGEST", "d"}},
       "rollback --digest=d --plan=p.json --to=0"},
      {{{"INPUT_COMMAND", "plan"}, {"INPUT_ROLLBACK_TO", "001"}}, "plan --rollback-to=001"},
      {{{"INPUT_COMMAND", "lint"}, {"INPUT_ADVICE", "True"}, {"INPUT_CONFIG_REF", "base"}},
       "lint --advice --config-ref=base"},
      {{{"INPUT_COMMAND", "status"}, {"INPUT_FAIL_ON", "pending,edited"}, {"INPUT_ADVICE", "false"}},
       "status --fail-on=pending,edited"},
      {{{"INPUT_COMMENT", "failure"}, {"INPUT_COMMENT_KEY", "shop"}},
       "lint --comment=failure --comment-key=shop"},
      {{{"INPUT_COMMAND", "resolve"}, {"INPUT_APPLIED", "004"}}, "resolve --applied=004"},
      {{{"INPUT_COMMAND", "repair"}, {"INPUT_MIGRATION", "004"}, {"INPUT_MIGRATIONS", "db"}},
       "repair db 004"},
      {{{"INPUT_COMMAND", "lint"}, {"INPUT_MIGRATION", "004"}},
       "lint (the input migration has no effect on lint)"},
      {{{"INPUT_COMMAND", "hook"}, {"INPUT_MIGRATIONS", "db"}, {"INPUT_TO", "3"}},
       "hook (the input to has no effect on hook) (the input migrations has no effect on hook)"},
      {{{"INPUT_COMMAND", "hook"}, {"INPUT_FORCE", "true"}}, "hook --force"},
      {{{"INPUT_COMMAND", "hook"}, {"INPUT_FORCE", "false"}}, "hook"},
      {{{"INPUT_COMMAND", "apply"}, {"INPUT_FORCE", "true"}},
       "apply (the input force has no effect on apply)"},
      {{{"INPUT_COMMENT", "failure"}, {"INPUT_COMMENT_KEY", "billing"}},
       "lint --comment=failure --comment-key=billing"},
      {{{"INPUT_COMMAND", "apply"}, {"INPUT_COMMENT", "failure"}},
       "apply (the input comment has no effect on apply)"},
      {{{"INPUT_COMMAND", "apply"}, {"INPUT_CONFIG_REF", "base"}},
       "apply (the input config-ref has no effect on apply)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expected);
    CHECK(line_of(cli::read_request(cli::Environment(row.inputs))) == row.expected);
  }
}

TEST_CASE("a wrong input is refused by its name, with what is allowed") {
  struct Row {
    Variables inputs;
    const char* part;
  };
  const Row rows[] = {
      {{{"INPUT_COMMAND", "aply"}}, "the input command is one of lint, plan, apply"},
      {{{"INPUT_COMMAND", "rules"}}, "the input command is one of"},
      {{{"INPUT_COMMAND", "github"}}, "the input command is one of"},
      {{{"INPUT_ADVICE", "yes"}}, "the input advice is true or false, not 'yes'"},
      {{{"INPUT_COMMAND", "hook"}, {"INPUT_FORCE", "yes"}}, "the input force is true or false, not 'yes'"},
      {{{"INPUT_SUMMARY", "0"}}, "the input summary is true or false, not '0'"},
      {{{"INPUT_ANNOTATIONS", "ten"}}, "the input annotations is true or false, not 'ten'"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.part);
    try {
      cli::read_request(cli::Environment(row.inputs));
      FAIL("was accepted");
    } catch (const base::Error& error) {
      CHECK(error.kind() == base::ErrorKind::usage);
      CHECK(std::string(error.what()).find(row.part) != std::string::npos);
    }
  }
}

TEST_CASE("the command sees secrets under their variables' names and no input") {
  const cli::Environment environment =
      cli::command_environment(cli::Environment({{"INPUT_DATABASE_URL", "postgres://u:p@h/d"},
                                                 {"DATABASE_URL_UNPOOLED", "postgres://other@h/d"},
                                                 {"INPUT_DEPLOY_HOOK_URL", ""},
                                                 {"DEPLOY_HOOK_URL", "https://hook.example/x"},
                                                 {"GITHUB_ACTIONS", "true"}}));
  CHECK(environment.value("DATABASE_URL_UNPOOLED") == "postgres://u:p@h/d");
  CHECK(environment.value("DEPLOY_HOOK_URL") == "https://hook.example/x");
  CHECK(environment.with_prefix("INPUT_").empty());
  CHECK_FALSE(environment.in_github_actions());
}

TEST_CASE("every spelling of a secret is hidden, but no word that the log needs") {
  const auto secrets = cli::secrets_of(
      cli::Environment({{"DATABASE_URL_UNPOOLED", "postgres://admin:open%20sesame%21@db.example/shop"},
                        {"DEPLOY_HOOK_URL", "https://hook.example/secret"}}));
  CHECK(holds(secrets, "postgres://admin:open%20sesame%21@db.example/shop"));
  CHECK(holds(secrets, "open%20sesame%21"));
  CHECK(holds(secrets, "open sesame!"));
  CHECK(holds(secrets, "https://hook.example/secret"));
  CHECK_FALSE(holds(secrets, "admin"));

  const auto common =
      cli::secrets_of(cli::Environment(Variables{{"DATABASE_URL", "postgres://postgres:postgres@h/d"}}));
  CHECK(common.size() == 1);
  const auto broken =
      cli::secrets_of(cli::Environment(Variables{{"DATABASE_URL", "postgres://u:pass word@h:x/d"}}));
  CHECK(holds(broken, "postgres://u:pass word@h:x/d"));
}
