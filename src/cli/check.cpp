#include "cli/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/pattern.h"
#include "base/text.h"
#include "cli/check_text.h"
#include "cli/command_step.h"
#include "cli/console.h"
#include "cli/database_url.h"
#include "cli/github_inputs.h"
#include "cli/run_reports.h"
#include "migrate/question.h"
#include "report/escape.h"

namespace lockkeeper::cli {

namespace {

using base::Error;
using base::ErrorKind;
using Kind = ConfiguredCheck::Kind;
using deploy::Observation;
using Verdict = deploy::Observation::Verdict;

/// For a value that is not known yet, where a URL is looked at: good for any part of it.
constexpr const char* kPlaceHolder = "1";

/// The check of HEALTH_CHECK_URL, unless the configuration uses the variable or the name itself.
std::optional<ConfiguredCheck> health_check(const Invocation& invocation) {
  if (!invocation.environment.has(kHealthVariable)) return std::nullopt;
  ConfiguredCheck health;
  health.name = "health";
  health.url_env = kHealthVariable;
  for (const ConfiguredCheck& configured : invocation.config.checks) {
    if (configured.url_env == health.url_env || configured.name == health.name) return std::nullopt;
  }
  return health;
}

Observation observed(migrate::Answer answer) {
  using From = migrate::Answer::Verdict;
  const Verdict verdict = answer.verdict == From::yes  ? Verdict::good
                          : answer.verdict == From::no ? Verdict::bad
                                                       : Verdict::hopeless;
  return {verdict, std::move(answer.detail)};
}

std::string tries_text(std::uint32_t tries) {
  return tries == 1 ? std::string("1 try") : fmt::format("{} tries", tries);
}

/// The shell's own words for a command that is not there, or is no program.
bool could_not_start(int exit_code) { return exit_code == 126 || exit_code == 127; }

/// Every configured check, and that of HEALTH_CHECK_URL, in the order in which they are asked.
std::vector<ConfiguredCheck> all_checks(const Invocation& invocation) {
  std::vector<ConfiguredCheck> checks = invocation.config.checks;
  const std::string& database = invocation.config.database;
  std::erase_if(checks, [&](const ConfiguredCheck& check) {
    return !database.empty() && !check.database.empty() && check.database != database;
  });
  if (std::optional<ConfiguredCheck> health = health_check(invocation)) checks.push_back(std::move(*health));
  return checks;
}

bool saves(const ConfiguredCheck& check, const std::string& name) {
  return std::ranges::any_of(check.http.save, [&](const auto& rule) { return rule.name == name; });
}

/// The check of that name and those before it whose values it uses, in their order.
std::vector<ConfiguredCheck> with_needs(const std::vector<ConfiguredCheck>& all, const std::string& name) {
  const auto wanted = std::ranges::find(all, name, &ConfiguredCheck::name);
  if (wanted == all.end()) {
    std::vector<std::string_view> names;
    for (const ConfiguredCheck& check : all) names.push_back(check.name);
    const std::string_view near = base::nearest(name, names.data(), names.size());
    throw Error(ErrorKind::usage, fmt::format("there is no check '{}' in the configuration", name),
                names.empty()  ? std::string("add a [[check]] with this name")
                : near.empty() ? fmt::format("use one of {}", fmt::join(names, ", "))
                               : fmt::format("write {}", near));
  }
  std::vector<ConfiguredCheck> checks{*wanted};
  std::vector<std::string> used = names_used_by(*wanted);
  for (auto check = wanted; check-- != all.begin();) {
    if (std::ranges::none_of(used, [&](const std::string& one) { return saves(*check, one); })) continue;
    checks.insert(checks.begin(), *check);
    for (std::string& one : names_used_by(*check)) used.push_back(std::move(one));
  }
  return checks;
}

}  // namespace

CheckSteps::CheckSteps(const Invocation& invocation, const std::string& name)
    : invocation_(invocation), secrets_(secrets_of(invocation.environment, invocation.config.variables)) {
  for (const Config& database : invocation.config.databases) {
    for (const std::string& secret : secrets_of(invocation.environment, database.variables))
      add_secret(secret);
  }
  const std::vector<ConfiguredCheck> all = all_checks(invocation);
  checks_ = name.empty() ? all : with_needs(all, name);
  for (const ConfiguredCheck& check : checks_) {
    try {
      require_usable(check);
    } catch (const Error& error) {
      throw Error(error.kind(), fmt::format("check {}: {}", check.name, error.what()), error.hint());
    }
  }
}

std::vector<std::string> CheckSteps::names() const {
  std::vector<std::string> names;
  for (const ConfiguredCheck& check : checks_) names.push_back(check.name);
  return names;
}

void CheckSteps::require_usable(const ConfiguredCheck& check) {
  switch (check.kind) {
    case Kind::http: {
      const base::Pattern pattern(check.http.body_pattern);
      if (!pattern.error().empty()) throw Error(ErrorKind::usage, "body: " + pattern.error());
      deploy::origin_of(filled_in(check).url);
      break;
    }
    case Kind::sql:
      if (!connections_.contains(check.database)) {
        connections_.emplace(check.database,
                             database_connection(invocation_.environment, variables_of(check)));
      }
      break;
    case Kind::command: break;
  }
  for (const deploy::SaveRule& rule : check.http.save) {
    if (invocation_.environment.has(rule.name)) {
      throw Error(ErrorKind::usage,
                  fmt::format("it saves {}, and the environment has a variable of that name", rule.name),
                  "save it under another name");
    }
    saved_[rule.name] = kPlaceHolder;
  }
}

const SecretVariables& CheckSteps::variables_of(const ConfiguredCheck& check) const {
  for (const Config& database : invocation_.config.databases) {
    if (database.database == check.database) return database.variables;
  }
  return invocation_.config.variables;
}

std::string CheckSteps::value_of(const std::string& name) {
  const auto saved = saved_.find(name);
  if (saved != saved_.end()) return saved->second;
  std::string value = invocation_.environment.value(name);
  if (value.empty()) {
    throw Error(ErrorKind::usage, fmt::format("{} is not set", name),
                fmt::format("set {} in the environment, or save it with an earlier check", name));
  }
  add_secret(value);
  return value;
}

void CheckSteps::add_secret(const std::string& secret) {
  if (std::ranges::find(secrets_, secret) == secrets_.end()) secrets_.push_back(secret);
}

deploy::HttpCheck CheckSteps::filled_in(const ConfiguredCheck& check) {
  const auto fill = [this](std::string_view text) {
    return cli::filled_in(text, [this](const std::string& name) { return value_of(name); });
  };
  deploy::HttpCheck http = check.http;
  http.url = check.url_env.empty() ? fill(http.url) : value_of(check.url_env);
  http.body = fill(http.body);
  for (auto& [name, value] : http.headers) value = fill(value);
  http.secrets = secrets_;
  return http;
}

/// A value that was saved is given to a command that names it, as a variable: the text of a command is never
/// made from what a server answered.
Observation CheckSteps::ask_command(const ConfiguredCheck& check, migrate::Interrupt& interrupt) {
  std::vector<std::string> environment{"LOCKKEEPER_EVENT=check", "LOCKKEEPER_CHECK=" + check.name};
  for (const std::string& name : names_used_by(check)) {
    if (saved_.contains(name)) environment.push_back(fmt::format("{}={}", name, saved_[name]));
  }
  const auto begun = std::chrono::steady_clock::now();
  const base::ProcessLimits limits{check.timing.timeout, [&interrupt] { return interrupt.signal() != 0; }};
  CommandResult result = run_shell(check.command, environment, limits, secrets_);
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
  output_ = std::move(result.lines);
  if (result.end == base::ProcessEnd::timed_out)
    return {Verdict::bad, fmt::format("was ended after {} ms, its timeout", check.timing.timeout.count())};
  if (result.exit_code == 0) return {Verdict::good, fmt::format("ended with 0 in {} ms", took.count())};
  return {could_not_start(result.exit_code) ? Verdict::hopeless : Verdict::bad,
          fmt::format("ended with {}", result.exit_code)};
}

Observation CheckSteps::ask(const ConfiguredCheck& check, migrate::Interrupt& interrupt) {
  const auto timeout = check.timing.timeout;
  switch (check.kind) {
    case Kind::http: break;
    case Kind::sql:
      return observed(migrate::ask(check.query, connections_.at(check.database), timeout, interrupt));
    case Kind::command: return ask_command(check, interrupt);
  }
  try {
    return deploy::ask(filled_in(check), timeout, [&interrupt] { return interrupt.signal() != 0; });
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::usage) throw;
    return {Verdict::hopeless, error.what()};  // what was saved makes no URL or header
  }
}

/// What is asked, as far as it may be shown: " https://app.example".
std::string CheckSteps::place_of(const ConfiguredCheck& check) {
  switch (check.kind) {
    case Kind::http: break;
    case Kind::sql: return " " + connections_.at(check.database).shown;
    case Kind::command: return {};
  }
  try {
    std::vector<std::string> saved;
    for (const auto& [name, value] : saved_) saved.push_back(value);
    return " " + base::masked(deploy::origin_of(filled_in(check).url), saved);
  } catch (const Error&) {
    return {};
  }
}

void CheckSteps::keep(const std::string& name, const std::string& value) {
  saved_[name] = value;
  add_secret(value);
  if (invocation_.conceal && value.size() >= base::kLeastSecret) invocation_.conceal(value);
}

void CheckSteps::run(const ConfiguredCheck& check, migrate::Interrupt& interrupt, const Say& say) {
  output_.clear();
  const deploy::CheckResult result = deploy::run_check(
      check.timing, [&] { return ask(check, interrupt); },
      [&](std::chrono::milliseconds wait) { interrupt.sleep(wait); },
      [&] { return interrupt.signal() != 0; });
  const std::string what = fmt::format("check {}{}: {}", check.name, place_of(check), result.detail);
  for (const std::string& line : output_) say("  " + line);
  if (interrupt.signal() != 0) throw Error(ErrorKind::interrupted, "interrupted during " + what);
  if (!result.passed) {
    throw Error(ErrorKind::check, fmt::format("{} ({})", what, tries_text(result.tries)),
                "look at the deploy; the migrations stay as they are, nothing is rolled back by itself");
  }
  for (const auto& [name, value] : result.saved) keep(name, value);
  say(what);
}

void CheckSteps::run(migrate::Interrupt& interrupt, const Say& say) {
  for (const ConfiguredCheck& check : checks_) run(check, interrupt, say);
}

ExitCode run_check(const Invocation& invocation) {
  const std::string name = invocation.arguments.operands.empty() ? "" : invocation.arguments.operands.front();
  CheckSteps checks(invocation, name);
  if (checks.empty()) print_diagnostic("no [[check]] is configured\n");
  return with_signals([&checks](migrate::Interrupt& interrupt) {
    checks.run(interrupt, [](const std::string& line) { print(report::one_line(line) + "\n"); });
    return ExitCode::done;
  });
}

}  // namespace lockkeeper::cli
