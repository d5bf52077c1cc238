#include "cli/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cxxopts.hpp>

#include "base/error.h"
#include "base/text.h"

namespace lockkeeper::cli {

namespace {

constexpr std::string_view kReporting = "lint plan apply rollback status doctor";
constexpr std::string_view kFolders = "plan apply rollback status doctor baseline install resolve repair new";
constexpr std::string_view kConnecting =
    "plan apply rollback status doctor baseline install resolve repair snapshot hook check";

constexpr std::string_view kConfigured =
    "lint plan apply rollback status doctor baseline install resolve repair snapshot new hook check";

constexpr std::array kOptions{
    OptionRow{Option::base, "base", "REF",
              "judge only what changed since the merge base with REF, as one change set", "lint"},
    OptionRow{
        Option::config_ref, "config-ref", "base|REF",
        "take the configuration from the merge base with REF ('base': of --base), not from the checkout",
        "lint"},
    OptionRow{Option::change_set, "change-set", "each|all",
              "take every file as a change set of its own (default), or all as one", "lint"},
    OptionRow{Option::update_known, "update-known", "",
              "write all findings to the file of [lint] known, from then on suppressed", "lint"},
    OptionRow{Option::stdin_filename, "stdin-filename", "PATH", "the name under which '-' is reported",
              "lint"},
    OptionRow{Option::debug, "debug", "tokens|operations", "show how the files are understood instead",
              "lint"},
    OptionRow{Option::report, "report", "FORMAT[=FILE]",
              "text, github, junit, sarif, markdown or json; may be repeated", kReporting},
    OptionRow{Option::report_dir, "report-dir", "DIR",
              "write every report that is a file into DIR: junit.xml, report.sarif, report.md, report.json",
              kReporting},
    OptionRow{Option::comment, "comment", "always|failure|never",
              "keep one comment with the Markdown report on the pull request; needs GITHUB_TOKEN",
              "lint plan"},
    OptionRow{Option::comment_key, "comment-key", "NAME", "tells apart several comments on one pull request",
              "lint plan"},
    OptionRow{Option::junit_flavor, "junit-flavor", "common|strict",
              "strict leaves out file and line of each case", "lint apply rollback"},
    OptionRow{Option::fail_on, "fail-on", "error|warning|never", "the level from which findings block",
              "lint plan apply"},
    OptionRow{Option::fail_on, "fail-on", "STATE[,STATE]",
              "exit with 1 when something is pending, failed or edited", "status"},
    OptionRow{Option::advice, "advice", "", "report notices too", "lint plan apply rollback"},
    OptionRow{Option::to, "to", "VERSION", "the last version", "plan apply baseline"},
    OptionRow{Option::to, "to", "VERSION", "the last version that stays applied; 0 undoes them all",
              "rollback"},
    OptionRow{Option::rollback_to, "rollback-to", "VERSION",
              "plan the way back to VERSION, which stays applied", "plan"},
    OptionRow{Option::no_backup, "no-backup", "REASON", "run without the backup, also what destroys data",
              "apply rollback"},
    OptionRow{Option::reverse_of, "reverse-of", "MIGRATION", "with what undoes MIGRATION", "new"},
    OptionRow{Option::applied, "applied", "MIGRATION", "the database has it; it is not run", "resolve"},
    OptionRow{Option::rolled_back, "rolled-back", "MIGRATION",
              "the database has nothing of it, and the next apply may run it", "resolve"},
    OptionRow{Option::out, "out", "FILE", "write the plan to FILE, to be approved", "plan"},
    OptionRow{Option::plan, "plan", "FILE", "run the plan that FILE holds, and accept its findings",
              "apply rollback"},
    OptionRow{Option::digest, "digest", "DIGEST", "the digest that was approved; anything else exits with 3",
              "apply rollback"},
    OptionRow{Option::approver, "approver", "NAME",
              "who approved it, for the record (LOCKKEEPER_APPROVER, GITHUB_TRIGGERING_ACTOR)",
              "apply rollback"},
    OptionRow{Option::layout, "layout", "NAME",
              "take the folder as plain, prisma, drizzle, golang-migrate ..", kFolders},
    OptionRow{Option::explain, "explain", "", "say how the folder of migrations was understood", kFolders},
    OptionRow{Option::out, "out", "FILE", "write to FILE instead of lockkeeper.snapshot.json", "snapshot"},
    OptionRow{Option::force, "force", "", "fire the hook although no deploy is owed", "hook"},
    OptionRow{Option::env_file, "env-file", "FILE", "read variables that are not set from a .env file",
              kConnecting},
    OptionRow{Option::database, "database", "NAME", "only the database of [database.NAME]", kConfigured},
    OptionRow{Option::env, "env", "NAME", "with what [environment.NAME] of the configuration says",
              kConfigured},
    OptionRow{Option::format, "format", "text|json|markdown", "how to write the catalogue", "rules"},
    OptionRow{Option::config, "config", "FILE", "read FILE instead of lockkeeper.toml", ""},
    OptionRow{Option::color, "color", "auto|always|never", "colour the text", ""},
    OptionRow{Option::quiet, "quiet", "", "one line per finding, nothing else", ""},
    OptionRow{Option::help, "help", "", "show this", ""},
};

constexpr const char* kOperands = "operands";

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    parts.push_back(text.substr(0, text.find(separator)));
    text.remove_prefix(std::min(parts.back().size() + 1, text.size()));
  }
  return parts;
}

const OptionRow* find_option(std::string_view command, std::string_view name) {
  const auto found = std::find_if(kOptions.begin(), kOptions.end(), [&](const OptionRow& row) {
    return row.name == name && takes(row, command);
  });
  return found == kOptions.end() ? nullptr : &*found;
}

[[noreturn]] void refuse_unknown(std::string_view command, std::string_view word) {
  const std::string_view name = word.substr(0, word.find('='));
  std::vector<std::string> spelled;
  for (const OptionRow& row : kOptions) {
    if (takes(row, command)) spelled.push_back(fmt::format("--{}", row.name));
  }
  const std::vector<std::string_view> candidates(spelled.begin(), spelled.end());
  const std::string_view near = base::nearest(name, candidates.data(), candidates.size());
  throw base::Error(
      base::ErrorKind::usage, fmt::format("{} has no option {}", command, name),
      near.empty() ? fmt::format("see lockkeeper {} --help", command) : fmt::format("write {}", near));
}

void require_allowed(const OptionRow& row, std::string_view value) {
  const std::vector<std::string_view> allowed = choices(row.argument);
  if (allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return;
  const std::string_view near = base::nearest(value, allowed.data(), allowed.size());
  throw base::Error(base::ErrorKind::usage,
                    fmt::format("--{} is {}, not '{}'", row.name, row.argument, value),
                    near.empty() ? "" : fmt::format("write --{}={}", row.name, near));
}

/// cxxopts only knows what is missing in words of its own.
void require_argument(std::string_view command, const std::vector<std::string>& words) {
  if (words.empty() || !words.back().starts_with("--")) return;
  const OptionRow* row = find_option(command, std::string_view(words.back()).substr(2));
  const bool is_value = words.size() > 1 && words[words.size() - 2].starts_with("--") && [&] {
    const OptionRow* before = find_option(command, std::string_view(words[words.size() - 2]).substr(2));
    return before != nullptr && !before->argument.empty();
  }();
  if (row == nullptr || row->argument.empty() || is_value) return;
  throw base::Error(base::ErrorKind::usage, fmt::format("--{} needs {}", row->name, row->argument));
}

cxxopts::Options parser_of(std::string_view command) {
  cxxopts::Options parser("lockkeeper");
  parser.allow_unrecognised_options();
  auto add = parser.add_options();
  for (const OptionRow& row : kOptions) {
    if (!takes(row, command)) continue;
    const std::string name = (row.option == Option::help ? "h," : "") + std::string(row.name);
    if (row.argument.empty()) {
      add(name, "");
    } else {
      add(name, "", cxxopts::value<std::string>());
    }
  }
  add(kOperands, "", cxxopts::value<std::vector<std::string>>());
  parser.parse_positional(kOperands);
  return parser;
}

cxxopts::ParseResult parse(std::string_view command, const std::vector<std::string>& words) {
  std::vector<const char*> pointers{"lockkeeper"};
  for (const std::string& word : words) pointers.push_back(word.c_str());
  try {
    return parser_of(command).parse(static_cast<int>(pointers.size()), pointers.data());
  } catch (const cxxopts::exceptions::exception& problem) {
    throw base::Error(base::ErrorKind::usage, fmt::format("cannot read the command line: {}", problem.what()),
                      fmt::format("see lockkeeper {} --help", command));
  }
}

}  // namespace

std::span<const OptionRow> options() { return kOptions; }

bool takes(const OptionRow& row, std::string_view command) {
  const auto names = split(row.commands, ' ');
  return names.empty() || std::find(names.begin(), names.end(), command) != names.end();
}

std::vector<std::string_view> choices(std::string_view argument) {
  return argument.find('|') == argument.npos ? std::vector<std::string_view>() : split(argument, '|');
}

std::string Arguments::value(Option option) const {
  const auto found = values_.find(option);
  return found == values_.end() ? std::string() : found->second.back();
}

std::vector<std::string> Arguments::values(Option option) const {
  const auto found = values_.find(option);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

void Arguments::replace(Option option, const std::function<std::string(const std::string&)>& change) {
  const auto found = values_.find(option);
  if (found == values_.end()) return;
  for (std::string& value : found->second) value = change(value);
}

/// Values are taken from arguments(), which keeps them as they were typed: a vector option is split at
/// commas.
Arguments parse_arguments(std::string_view command, const std::vector<std::string>& words) {
  require_argument(command, words);
  const cxxopts::ParseResult result = parse(command, words);
  if (!result.unmatched().empty()) refuse_unknown(command, result.unmatched().front());
  Arguments arguments;
  for (const cxxopts::KeyValue& given : result.arguments()) {
    if (given.key() == kOperands) {
      arguments.operands.push_back(given.value());
      continue;
    }
    const OptionRow* row = find_option(command, given.key());
    if (row == nullptr) continue;
    require_allowed(*row, given.value());
    arguments.add(row->option, given.value());
  }
  return arguments;
}

}  // namespace lockkeeper::cli
