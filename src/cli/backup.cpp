// A list of a dump's contents proves nothing about its data: what is trusted here was read to its last byte.
#include "cli/backup.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <ctime>
#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "base/process.h"
#include "base/text.h"
#include "cli/command_step.h"

namespace lockkeeper::cli {

namespace {

using base::Error;
using base::ErrorKind;

/// libpq's keywords and the variables that its programs read instead: nothing secret stands in an argument.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kVariables = {{
    {"host", "PGHOST"},
    {"hostaddr", "PGHOSTADDR"},
    {"port", "PGPORT"},
    {"user", "PGUSER"},
    {"password", "PGPASSWORD"},
    {"dbname", "PGDATABASE"},
    {"sslmode", "PGSSLMODE"},
    {"sslrootcert", "PGSSLROOTCERT"},
    {"sslcert", "PGSSLCERT"},
    {"sslkey", "PGSSLKEY"},
    {"options", "PGOPTIONS"},
    {"channel_binding", "PGCHANNELBINDING"},
}};

std::vector<std::string> client_environment(const migrate::Connection& connection) {
  std::vector<std::string> environment;
  for (const auto& [keyword, variable] : kVariables) {
    const std::string_view value = connection.parameter(keyword);
    if (!value.empty()) environment.push_back(fmt::format("{}={}", variable, value));
  }
  return environment;
}

std::string first_line(std::string_view text) {
  const std::string_view trimmed = base::trim(text);
  return base::shorten(base::printable(trimmed, base::Lines::fold_to_space), 300);
}

/// What the command itself says about the way back, in the last line that begins so; empty when it does not.
std::string restore_said(const std::vector<std::string>& lines) {
  constexpr std::string_view kMark = "restore: ";
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    if (line->starts_with(kMark)) return std::string(base::trim(line->substr(kMark.size())));
  }
  return {};
}

[[noreturn]] void fail(const std::string& message, const std::string& hint) {
  throw Error(ErrorKind::refused, message + "; nothing was changed", hint);
}

}  // namespace

BackupStep::BackupStep(const Invocation& invocation, const migrate::Connection& connection, Say say,
                       const Stop& stop)
    : invocation_(invocation),
      connection_(connection),
      say_(std::move(say)),
      stop_(stop),
      waived_(base::trim(invocation.arguments.value(Option::no_backup))) {
  if (invocation.arguments.has(Option::no_backup) && waived_.empty()) {
    throw Error(ErrorKind::usage, "--no-backup needs a reason", "say why this run needs none");
  }
}

void BackupStep::run(const migrate::Plan& plan, bool destructive) {
  const BackupOptions& options = invocation_.config.backup;
  if (!waived_.empty()) {
    say_("no backup: " + waived_);
    return;
  }
  if (!options.store.empty()) dump(plan);
  if (!options.command.empty()) run_command(plan);
  if (!options.external.empty()) {
    say_("backup: kept elsewhere: " + options.external);
    if (restore_.empty()) restore_ = "restore it from: " + options.external;
  }
  if (!destructive || !restore_.empty()) return;
  throw Error(ErrorKind::refused, "this plan destroys data, and no backup is configured",
              "set [backup] store, command or external; or say why none is needed: --no-backup REASON");
}

void BackupStep::dump(const migrate::Plan& plan) {
  const std::string digest = plan.digest.size() > 19 ? plan.digest.substr(7, 12) : "plan";
  const std::string path = fmt::format("{}/before-{:%Y%m%dT%H%M%SZ}-{}.dump", invocation_.config.backup.store,
                                       fmt::gmtime(std::time(nullptr)), digest);
  const std::string partial = path + ".partial";
  try {
    write_dump(partial);
    std::error_code problem;
    std::filesystem::rename(partial, path, problem);
    if (problem) fail(fmt::format("the backup {} cannot be named: {}", path, problem.message()), "");
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(partial, ignored);
    throw;
  }
  restore_ = fmt::format("pg_restore --clean --if-exists --dbname \"${}\" {}", connection_.variable, path);
  say_(fmt::format("backup: {} ({} bytes), read back whole", path, std::filesystem::file_size(path)));
}

void BackupStep::write_dump(const std::string& path) {
  // Made by us first: a dump is as secret as the database.
  base::write_file(path, "");
  std::filesystem::permissions(path,
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const base::ProcessResult made =
      run_until(stop_, "the backup; nothing was changed",
                {"pg_dump", "-Fc", "--lock-wait-timeout=30s", "--no-password", "-f", path},
                client_environment(connection_));
  if (made.exit_code != 0) {
    fail(fmt::format("the backup failed: pg_dump: {}", migrate::redact(first_line(made.errors), connection_)),
         made.exit_code == 127 ? "install PostgreSQL's client programs" : "look at pg_dump's message");
  }
  const base::ProcessResult check =
      run_until(stop_, "the backup; nothing was changed", {"pg_restore", "-f", "/dev/null", path});
  if (check.exit_code == 0) return;
  fail(fmt::format("the backup {} cannot be read back: {}", path, first_line(check.errors)),
       "look whether the disk is full");
}

void BackupStep::run_command(const migrate::Plan& plan) {
  const CommandResult result =
      run_shell(invocation_.config.backup.command, {"LOCKKEEPER_DIGEST=" + plan.digest}, stop_);
  for (const std::string& line : result.lines) say_("  " + line);
  if (result.exit_code != 0) {
    fail(fmt::format("the backup failed: the command of [backup] ended with {}", result.exit_code),
         "look at its output");
  }
  say_("backup: made by the command of [backup]");
  if (!restore_.empty()) return;
  restore_ = restore_said(result.lines);
  if (restore_.empty()) restore_ = "restore it from what the command of [backup] made";
}

void BackupStep::say_restore() const {
  if (!restore_.empty()) say_("the state from before this run: " + restore_);
}

}  // namespace lockkeeper::cli
