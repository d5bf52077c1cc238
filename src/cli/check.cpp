#include "cli/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/pattern.h"
#include "cli/check_text.h"
#include "cli/console.h"
#include "cli/database_url.h"
#include "migrate/question.h"
#include "report/escape.h"

namespace lockkeeper::cli {

namespace {

using base::Error;
using base::ErrorKind;
using Kind = ConfiguredCheck::Kind;
using deploy::Observation;

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
  using To = Observation::Verdict;
  const To verdict = answer.verdict == From::yes  ? To::good
                     : answer.verdict == From::no ? To::bad
                                                  : To::hopeless;
  return {verdict, std::move(answer.detail)};
}

std::string tries_text(std::uint32_t tries) {
  return tries == 1 ? std::string("1 try") : fmt::format("{} tries", tries);
}

}  // namespace

CheckSteps::CheckSteps(const Invocation& invocation, const std::string& name) : invocation_(invocation) {
  for (const ConfiguredCheck& configured : invocation.config.checks) {
    if (name.empty() || configured.name == name) take(configured);
  }
  const std::optional<ConfiguredCheck> health = health_check(invocation);
  if (health && (name.empty() || name == health->name)) take(*health);
  if (checks_.empty() && !name.empty()) {
    throw Error(ErrorKind::usage, fmt::format("there is no check '{}' in the configuration", name),
                "write the name of a [[check]]");
  }
}

std::vector<std::string> CheckSteps::names() const {
  std::vector<std::string> names;
  for (const ConfiguredCheck& check : checks_) names.push_back(check.name);
  return names;
}

void CheckSteps::take(const ConfiguredCheck& check) {
  try {
    switch (check.kind) {
      case Kind::http: {
        const base::Pattern pattern(check.http.body_pattern);
        if (!pattern.error().empty()) throw Error(ErrorKind::usage, "body: " + pattern.error());
        deploy::origin_of(resolved(check).url);
        break;
      }
      case Kind::sql:
        if (!connection_) connection_ = database_connection(invocation_.environment);
        break;
    }
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("check {}: {}", check.name, error.what()), error.hint());
  }
  checks_.push_back(check);
}

std::string CheckSteps::value_of(const std::string& variable) const {
  std::string value = invocation_.environment.value(variable);
  if (!value.empty()) return value;
  throw Error(ErrorKind::usage, fmt::format("{} is not set", variable),
              fmt::format("set {} in the environment", variable));
}

deploy::HttpCheck CheckSteps::resolved(const ConfiguredCheck& check) const {
  const auto fill = [&](std::string_view text) {
    return filled_in(text, [this](const std::string& variable) { return value_of(variable); });
  };
  deploy::HttpCheck http = check.http;
  http.url = check.url_env.empty() ? fill(http.url) : value_of(check.url_env);
  http.body = fill(http.body);
  for (auto& [name, value] : http.headers) value = fill(value);
  return http;
}

Observation CheckSteps::ask(const ConfiguredCheck& check, migrate::Interrupt& interrupt) const {
  const auto timeout = check.timing.timeout;
  switch (check.kind) {
    case Kind::http:
      return deploy::ask(resolved(check), timeout, [&interrupt] { return interrupt.signal() != 0; });
    case Kind::sql: return observed(migrate::ask(check.query, *connection_, timeout, interrupt));
  }
  return {};
}

/// What is asked, as far as it may be shown.
std::string CheckSteps::place_of(const ConfiguredCheck& check) const {
  return check.kind == Kind::http ? deploy::origin_of(resolved(check).url) : connection_->shown;
}

void CheckSteps::run(const ConfiguredCheck& check, migrate::Interrupt& interrupt, const Say& say) {
  const deploy::CheckResult result = deploy::run_check(
      check.timing, [&] { return ask(check, interrupt); },
      [&](std::chrono::milliseconds wait) { interrupt.sleep(wait); },
      [&] { return interrupt.signal() != 0; });
  const std::string what = fmt::format("check {} {}: {}", check.name, place_of(check), result.detail);
  if (interrupt.signal() != 0) throw Error(ErrorKind::interrupted, "interrupted during " + what);
  if (!result.passed) {
    throw Error(ErrorKind::check, fmt::format("{} ({})", what, tries_text(result.tries)),
                "look at the deploy; the migrations stay as they are, nothing is rolled back by itself");
  }
  say(what);
}

void CheckSteps::run(migrate::Interrupt& interrupt, const Say& say) {
  for (const ConfiguredCheck& check : checks_) run(check, interrupt, say);
}

ExitCode run_check(const Invocation& invocation) {
  const std::string name = invocation.arguments.operands.empty() ? "" : invocation.arguments.operands.front();
  CheckSteps checks(invocation, name);
  if (checks.empty()) print_diagnostic("no [[check]] is configured\n");
  migrate::Interrupt interrupt;
  checks.run(interrupt, [](const std::string& line) { print(report::one_line(line) + "\n"); });
  return ExitCode::done;
}

}  // namespace lockkeeper::cli
