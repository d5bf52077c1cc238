// Several databases of one repository. What is asked of one is asked of each in turn; what makes sense for
// one only wants to be told which.
#include "cli/databases.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/database_url.h"
#include "report/escape.h"

namespace lockkeeper::cli {

namespace {

using base::Error;
using base::ErrorKind;

constexpr std::array<std::string_view, 7> kTakeSeveral{"apply",  "status", "plan", "lint",
                                                       "doctor", "check",  "hook"};
/// Options that mean the files or versions of one database.
constexpr std::array kOfOne{Option::out, Option::plan,        Option::digest,
                            Option::to,  Option::rollback_to, Option::comment};

std::vector<std::string_view> names_of(const Config& config) {
  std::vector<std::string_view> names;
  for (const Config& database : config.databases) names.push_back(database.database);
  return names;
}

const Config& config_called(const std::string& name, const Config& config) {
  const auto found = std::ranges::find(config.databases, name, &Config::database);
  if (found != config.databases.end()) return *found;
  const std::vector<std::string_view> names = names_of(config);
  if (names.empty()) {
    throw Error(ErrorKind::usage, fmt::format("there is no database '{}': the configuration has none", name),
                "add [database.NAME], or leave out --database");
  }
  const std::string_view near = base::nearest(name, names.data(), names.size());
  throw Error(ErrorKind::usage,
              fmt::format("there is no database '{}', only {}", name, fmt::join(names, ", ")),
              near.empty() ? std::string("use one of them") : fmt::format("write --database {}", near));
}

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path.starts_with("./") ? path.substr(2) : path;
}

/// "[DIR]" may be left out, and "MIGRATION" stands behind it.
std::string directory_of(const CommandRow& command, const Arguments& arguments) {
  const bool takes = command.operands.find("[DIR]") != command.operands.npos;
  const std::size_t behind = command.operands.find(' ') == command.operands.npos ? 0 : 1;
  return takes && arguments.operands.size() > behind ? without_slash(arguments.operands.front()) : "";
}

[[noreturn]] void refuse_several(const std::vector<std::string_view>& names) {
  throw Error(ErrorKind::usage, fmt::format("there are several databases: {}", fmt::join(names, ", ")),
              "choose one with --database NAME");
}

const Config& config_in(const std::string& directory, const Config& config) {
  const Config* found = nullptr;
  for (const Config& database : config.databases) {
    if (without_slash(database.directory) != directory) continue;
    if (found != nullptr) {
      throw Error(
          ErrorKind::usage,
          fmt::format("{} belongs to the databases {} and {}", directory, found->database, database.database),
          "choose one with --database NAME");
    }
    found = &database;
  }
  if (found != nullptr) return *found;
  throw Error(ErrorKind::usage, fmt::format("{} belongs to no database of the configuration", directory),
              fmt::format("choose one of {} with --database NAME", fmt::join(names_of(config), ", ")));
}

/// "out/report.json" -> "out/report.orders.json".
std::string named_file(const std::string& file, const std::string& database) {
  const std::size_t name = file.rfind('/') == file.npos ? 0 : file.rfind('/') + 1;
  const std::size_t dot = file.rfind('.');
  const std::size_t at = dot == file.npos || dot <= name ? file.size() : dot;
  return file.substr(0, at) + "." + database + file.substr(at);
}

bool is_read_by_people(std::string_view format) { return format == "text" || format == "github"; }

std::string report_for(const Invocation& invocation, const std::string& report, const std::string& database) {
  const std::size_t equals = report.find('=');
  if (equals == report.npos) {
    if (is_read_by_people(report)) return report;
    throw Error(ErrorKind::usage,
                fmt::format("the {} reports of several databases cannot all go to standard output", report),
                fmt::format("write --report {}=FILE, or choose one with --database NAME", report));
  }
  const std::string file = report.substr(equals + 1);
  // What is appended to holds them all.
  if (file.empty() || file == invocation.environment.value("GITHUB_STEP_SUMMARY")) return report;
  return report.substr(0, equals + 1) + named_file(file, database);
}

}  // namespace

const Config& chosen_config(const CommandRow& command, const Arguments& arguments, const Config& config) {
  if (arguments.has(Option::database)) return config_called(arguments.value(Option::database), config);
  if (config.databases.empty()) return config;
  const std::string directory = directory_of(command, arguments);
  if (!directory.empty()) return config_in(directory, config);
  if (config.databases.size() == 1) return config.databases.front();
  const bool takes_several = std::ranges::find(kTakeSeveral, command.name) != kTakeSeveral.end();
  const bool means_one = command.name != "lint" &&
                         std::ranges::any_of(kOfOne, [&](Option option) { return arguments.has(option); });
  if (!takes_several || means_one) refuse_several(names_of(config));
  return config;
}

Arguments arguments_for(const Invocation& invocation, const std::string& database) {
  Arguments arguments = invocation.arguments;
  arguments.replace(Option::report,
                    [&](const std::string& report) { return report_for(invocation, report, database); });
  arguments.replace(Option::report_dir, [&](const std::string& folder) {
    return folder.empty() ? folder : folder + "/" + database;
  });
  return arguments;
}

ExitCode for_each_database(const Invocation& invocation, ExitCode (*run)(const Invocation&)) {
  ExitCode code = ExitCode::done;
  std::size_t pending = 0;
  for (const Config& database : invocation.config.databases) {
    const Arguments arguments = arguments_for(invocation, database.database);
    print(report::one_line("database " + database.database) + "\n");
    code = worse(code, run({arguments, database, invocation.environment, invocation.workspace,
                            invocation.outcome, invocation.conceal}));
    pending += invocation.outcome.pending.value_or(0);
  }
  if (invocation.outcome.pending) invocation.outcome.pending = pending;
  return code;
}

std::vector<migrate::Connection> connections_of(const Invocation& invocation) {
  std::vector<migrate::Connection> connections;
  for (const Config& database : invocation.config.databases)
    connections.push_back(database_connection(invocation.environment, database.variables));
  if (connections.empty())
    connections.push_back(database_connection(invocation.environment, invocation.config.variables));
  return connections;
}

}  // namespace lockkeeper::cli
