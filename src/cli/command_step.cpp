#include "cli/command_step.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "deploy/http.h"

namespace lockkeeper::cli {

namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kShownLines = 20;

void add_lines(std::string_view text, std::vector<std::string>& lines) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.push_back(base::printable(text.substr(0, end), base::Lines::fold_to_space));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

CommandResult result_of(const base::ProcessResult& process, std::span<const std::string> secrets) {
  CommandResult result;
  result.exit_code = process.exit_code;
  result.end = process.end;
  add_lines(base::masked(process.output, secrets), result.lines);
  add_lines(base::masked(process.errors, secrets), result.lines);
  if (result.lines.size() > kShownLines) {
    result.lines.erase(result.lines.begin(), result.lines.end() - static_cast<std::ptrdiff_t>(kShownLines));
  }
  return result;
}

}  // namespace

base::ProcessResult run_until(const Stop& stop, std::string_view what,
                              const std::vector<std::string>& arguments,
                              const std::vector<std::string>& environment) {
  constexpr std::chrono::hours kNoEnd(24 * 365);
  base::ProcessResult result =
      base::run_process(arguments, ".", environment, {kNoEnd, stop, base::LeftBehind::kept});
  if (result.end == base::ProcessEnd::itself) return result;
  throw Error(ErrorKind::interrupted, fmt::format("interrupted by a signal during {}", what));
}

CommandResult run_shell(const std::string& command, const std::vector<std::string>& environment,
                        const Stop& stop) {
  return result_of(run_until(stop, command, {"sh", "-c", command}, environment), {});
}

CommandResult run_shell(const std::string& command, const std::vector<std::string>& environment,
                        const base::ProcessLimits& limits, std::span<const std::string> secrets) {
  return result_of(base::run_process({"sh", "-c", command}, ".", environment, limits), secrets);
}

void HookSteps::run(const HookCommand& hook, std::string_view name,
                    const std::vector<std::string>& environment) {
  if (!hook.command.empty()) {
    say_(fmt::format("{}: {}", name, hook.command));
    std::vector<std::string> variables = environment;
    const std::string& database = invocation_.config.database;
    if (!database.empty()) variables.push_back("LOCKKEEPER_DATABASE=" + database);
    const CommandResult result = run_shell(hook.command, variables, stop_);
    for (const std::string& line : result.lines) say_("  " + line);
    if (result.exit_code != 0) {
      throw Error(ErrorKind::hook, fmt::format("the hook {} ended with {}", name, result.exit_code),
                  "look at its output");
    }
  }
  if (hook.url_env.empty()) return;
  const std::string url = invocation_.environment.value(hook.url_env);
  if (url.empty()) {
    throw Error(ErrorKind::usage, fmt::format("the hook {}: {} is not set", name, hook.url_env),
                fmt::format("set {} in the environment", hook.url_env));
  }
  deploy::HttpRequest request;
  request.method = "POST";
  request.url = url;
  const deploy::HttpResponse response = deploy::send(request);
  const bool fine = response.outcome == deploy::HttpOutcome::answered && response.status / 100 == 2;
  const std::string what = fmt::format("the hook {} {}: {}", name, deploy::origin_of(url),
                                       response.outcome == deploy::HttpOutcome::answered
                                           ? fmt::format("answered {}", response.status)
                                           : response.reason);
  if (!fine) throw Error(ErrorKind::hook, what, "look at the service behind " + hook.url_env);
  say_(what);
}

void HookSteps::before_apply() {
  begun_ = true;
  run(invocation_.config.hooks.before_apply, "before_apply", {"LOCKKEEPER_EVENT=before_apply"});
}

void HookSteps::after_apply(std::size_t applied) {
  run(invocation_.config.hooks.after_apply, "after_apply",
      {"LOCKKEEPER_EVENT=after_apply", fmt::format("LOCKKEEPER_APPLIED={}", applied)});
}

void HookSteps::close_after(const std::string& error) {
  if (!begun_) return;
  const std::string text = base::printable(error, base::Lines::fold_to_space);
  try {
    run(invocation_.config.hooks.on_failure, "on_failure",
        {"LOCKKEEPER_EVENT=on_failure", "LOCKKEEPER_ERROR=" + text});
  } catch (const Error& problem) {
    say_(problem.what());
  }
  try {
    finally();
  } catch (const Error& problem) {
    say_(problem.what());
  }
}

void HookSteps::finally() {
  if (begun_) run(invocation_.config.hooks.finally, "finally", {"LOCKKEEPER_EVENT=finally"});
}

}  // namespace lockkeeper::cli
