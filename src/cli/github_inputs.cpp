// Inputs to a command line. An input that is called like an option is that option; the few others are named
// here. The command line's own parser judges the values.
#include "cli/github_inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "cli/database_url.h"

namespace lockkeeper::cli {

namespace {

constexpr std::string_view kPrefix = "INPUT_";
constexpr std::array<std::string_view, 12> kActionCommands{"lint",   "plan",     "apply",   "rollback",
                                                           "status", "baseline", "install", "resolve",
                                                           "repair", "check",    "hook",    "doctor"};
constexpr std::array<std::string_view, 17> kOptionInputs{
    "advice",     "applied",  "approver",    "comment",     "comment-key", "config",
    "config-ref", "database", "digest",      "env",         "fail-on",     "force",
    "no-backup",  "plan",     "rollback-to", "rolled-back", "to"};

struct VariableInput {
  std::string_view input;
  const char* variable;
};
constexpr std::array kVariableInputs{
    VariableInput{"database-url", "DATABASE_URL_UNPOOLED"},
    VariableInput{"deploy-hook-url", "DEPLOY_HOOK_URL"},
    VariableInput{"github-token", "GITHUB_TOKEN"},
    VariableInput{"health-check-url", "HEALTH_CHECK_URL"},
};

/// Shorter ones would hide half of the log with them.
constexpr std::size_t kMinSecret = 8;

std::string variable_of(std::string_view input) {
  std::string name = std::string(kPrefix) + base::to_upper(input);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::string input(const Environment& environment, std::string_view name) {
  return std::string(base::trim(environment.value(variable_of(name))));
}

[[noreturn]] void refuse(std::string_view name, const std::string& value, std::string_view allowed) {
  throw base::Error(base::ErrorKind::usage,
                    fmt::format("the input {} is {}, not '{}'", name, allowed, value));
}

/// YAML's own spellings, as GitHub's toolkit reads them.
bool switch_of(const Environment& environment, std::string_view name, std::string_view otherwise) {
  const std::string given = input(environment, name);
  const std::string_view value = given.empty() ? otherwise : given;
  if (value == "true" || value == "True" || value == "TRUE") return true;
  if (value == "false" || value == "False" || value == "FALSE") return false;
  refuse(name, given, "true or false");
}

const CommandRow& command_of(const Environment& environment) {
  const std::string given = input(environment, "command");
  const std::string name = given.empty() ? "lint" : given;
  if (std::find(kActionCommands.begin(), kActionCommands.end(), name) == kActionCommands.end())
    refuse("command", name, fmt::format("one of {}", fmt::join(kActionCommands, ", ")));
  return *find_command(name);
}

const OptionRow* option_of(const CommandRow& command, std::string_view name) {
  const auto rows = options();
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const OptionRow& row) {
    return row.name == name && takes(row, command.name);
  });
  return found == rows.end() ? nullptr : &*found;
}

void add_options(const Environment& environment, ActionRequest& request) {
  for (const std::string_view name : kOptionInputs) {
    const std::string value = input(environment, name);
    if (value.empty()) continue;
    const bool is_switch = name == "advice" || name == "force";
    if (is_switch && !switch_of(environment, name, "false")) continue;
    if (option_of(*request.command, name) == nullptr) {
      request.remarks.push_back(fmt::format("the input {} has no effect on {}", name, request.command->name));
      continue;
    }
    request.words.push_back(is_switch ? fmt::format("--{}", name) : fmt::format("--{}={}", name, value));
  }
}

/// One path per line. A name that begins with a dash is no option.
void add_migrations(const Environment& environment, ActionRequest& request) {
  const std::string value = input(environment, "migrations");
  if (value.empty()) return;
  if (request.command->operands.find("PATH") == std::string_view::npos &&
      request.command->operands.find("DIR") == std::string_view::npos) {
    request.remarks.push_back(fmt::format("the input migrations has no effect on {}", request.command->name));
    return;
  }
  for (std::string_view rest = value; !rest.empty();) {
    const std::string_view line = base::trim(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    if (!line.empty()) request.words.push_back((line[0] == '-' ? "./" : "") + std::string(line));
  }
}

/// What `repair` names behind the folder.
void add_migration(const Environment& environment, ActionRequest& request) {
  const std::string value = input(environment, "migration");
  if (value.empty()) return;
  if (request.command->operands.find("MIGRATION") == std::string_view::npos) {
    request.remarks.push_back(fmt::format("the input migration has no effect on {}", request.command->name));
    return;
  }
  request.words.push_back((value[0] == '-' ? "./" : "") + value);
}

void add_secret(std::vector<std::string>& secrets, const std::string& secret) {
  constexpr std::string_view kDefaultName = "postgres";  // of role, database and test password alike
  if (secret.size() < kMinSecret || secret == kDefaultName) return;
  if (std::find(secrets.begin(), secrets.end(), secret) == secrets.end()) secrets.push_back(secret);
}

}  // namespace

/// A configuration that cannot be read is the command's to complain about.
bool ActionRequest::chooses_variables(const Workspace& workspace) const {
  try {
    const Arguments arguments = parse_arguments(command->name, words);
    const std::string path = workspace.from_root(arguments.value(Option::config));
    return arguments.has(Option::env) || !load_config(path).databases.empty();
  } catch (const base::Error&) {
    return true;
  }
}

ActionRequest read_request(const Environment& environment) {
  ActionRequest request;
  request.command = &command_of(environment);
  request.annotations = switch_of(environment, "annotations", "true");
  request.summary = switch_of(environment, "summary", "true");
  request.base = input(environment, "base");
  if (request.base.empty()) request.base = "auto";
  request.report_dir = input(environment, "report-dir");
  if (request.report_dir.empty()) request.report_dir = "lockkeeper-report";
  add_options(environment, request);
  add_migrations(environment, request);
  add_migration(environment, request);
  return request;
}

Environment command_environment(const Environment& environment) {
  Environment inner = environment;
  for (const VariableInput& row : kVariableInputs) {
    const std::string value = input(environment, row.input);
    if (!value.empty()) inner.set(row.variable, value);
  }
  for (const auto& [name, value] : environment.with_prefix(kPrefix)) inner.remove(name);
  // Annotations come at the end, and from here.
  inner.set("GITHUB_ACTIONS", "");
  return inner;
}

std::vector<std::string> secrets_of(const Environment& environment, const SecretVariables& chosen) {
  std::vector<std::string> secrets;
  for (const char* variable : {"DATABASE_URL_UNPOOLED", "DATABASE_URL", "DEPLOY_HOOK_URL",
                               "VERCEL_DEPLOY_HOOK_URL", "DB_PASSWORD", "PGPASSWORD"}) {
    add_secret(secrets, environment.value(variable));
  }
  for (const std::string& variable : {chosen.url_env, chosen.deploy_hook_env}) {
    if (!variable.empty()) add_secret(secrets, environment.value(variable));
  }
  try {
    for (const std::string& secret : database_connection(environment, chosen).secrets)
      add_secret(secrets, secret);
  } catch (const base::Error&) {
    // The command says what is wrong with the URL, without showing it.
  }
  return secrets;
}

}  // namespace lockkeeper::cli
