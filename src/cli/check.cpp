#include "cli/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/pattern.h"
#include "cli/console.h"

namespace lockkeeper::cli {

namespace {

using base::Error;
using base::ErrorKind;

std::string value_of(const Environment& environment, std::string_view variable, const std::string& check) {
  std::string value = environment.value(variable);
  if (!value.empty()) return value;
  throw Error(ErrorKind::usage, fmt::format("check {}: {} is not set", check, variable),
              fmt::format("set {} in the environment", variable));
}

/// `${NAME}` becomes the variable's value; a `$` without a brace stays.
std::string filled_in(std::string_view text, const Environment& environment, const std::string& check) {
  std::string out;
  for (std::size_t begin = text.find("${"); begin != text.npos; begin = text.find("${")) {
    const std::size_t end = text.find('}', begin);
    if (end == text.npos) break;
    out += text.substr(0, begin);
    out += value_of(environment, text.substr(begin + 2, end - begin - 2), check);
    text.remove_prefix(end + 1);
  }
  return out.append(text);
}

void require_usable(const deploy::HttpCheck& check) {
  const base::Pattern pattern(check.body_pattern);
  if (!pattern.error().empty()) {
    throw Error(ErrorKind::usage, fmt::format("check {}: body: {}", check.name, pattern.error()));
  }
  try {
    deploy::origin_of(check.url);
  } catch (const Error& error) {
    throw Error(ErrorKind::usage, fmt::format("check {}: {}", check.name, error.what()), error.hint());
  }
}

deploy::HttpCheck resolved(const ConfiguredCheck& configured, const Environment& environment) {
  deploy::HttpCheck check = configured.check;
  check.url = configured.url_env.empty() ? filled_in(check.url, environment, check.name)
                                         : value_of(environment, configured.url_env, check.name);
  check.body = filled_in(check.body, environment, check.name);
  for (auto& [name, value] : check.headers) value = filled_in(value, environment, check.name);
  require_usable(check);
  return check;
}

/// The check of HEALTH_CHECK_URL, unless the configuration uses the variable or the name itself.
std::optional<ConfiguredCheck> health_check(const Invocation& invocation) {
  if (!invocation.environment.has(kHealthVariable)) return std::nullopt;
  ConfiguredCheck health;
  health.check.name = "health";
  health.url_env = kHealthVariable;
  for (const ConfiguredCheck& configured : invocation.config.checks) {
    if (configured.url_env == health.url_env || configured.check.name == health.check.name)
      return std::nullopt;
  }
  return health;
}

}  // namespace

std::vector<deploy::HttpCheck> configured_checks(const Invocation& invocation, const std::string& name) {
  std::vector<deploy::HttpCheck> checks;
  for (const ConfiguredCheck& configured : invocation.config.checks) {
    if (!name.empty() && configured.check.name != name) continue;
    checks.push_back(resolved(configured, invocation.environment));
  }
  const std::optional<ConfiguredCheck> health = health_check(invocation);
  if (health && (name.empty() || name == health->check.name))
    checks.push_back(resolved(*health, invocation.environment));
  if (checks.empty() && !name.empty()) {
    throw Error(ErrorKind::usage, fmt::format("there is no check '{}' in the configuration", name),
                "write the name of a [[check]]");
  }
  return checks;
}

void run_checks(const std::vector<deploy::HttpCheck>& checks, migrate::Interrupt& interrupt, const Say& say) {
  for (const deploy::HttpCheck& check : checks) {
    const deploy::CheckResult result = deploy::run_check(
        check, [&](std::chrono::milliseconds wait) { interrupt.sleep(wait); },
        [&] { return interrupt.signal() != 0; });
    const std::string what =
        fmt::format("check {} {}: {}", check.name, deploy::origin_of(check.url), result.detail);
    if (interrupt.signal() != 0) throw Error(ErrorKind::interrupted, "interrupted during " + what);
    if (!result.passed) {
      throw Error(ErrorKind::check, fmt::format("{} ({} tries)", what, result.tries),
                  "look at the deploy; the migrations stay as they are, nothing is rolled back by itself");
    }
    say(what);
  }
}

ExitCode run_check(const Invocation& invocation) {
  const std::string name = invocation.arguments.operands.empty() ? "" : invocation.arguments.operands.front();
  const std::vector<deploy::HttpCheck> checks = configured_checks(invocation, name);
  if (checks.empty()) print_diagnostic("no [[check]] is configured\n");
  migrate::Interrupt interrupt;
  run_checks(checks, interrupt, [](const std::string& line) { print(line + "\n"); });
  return ExitCode::done;
}

}  // namespace lockkeeper::cli
