#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "rules/catalogue_text.h"

namespace lockkeeper::cli {

namespace {

std::vector<const rules::Rule*> built_in_rules() {
  std::vector<const rules::Rule*> all;
  for (const rules::Rule& rule : rules::catalogue()) all.push_back(&rule);
  return all;
}

const rules::Rule& require_rule(const std::string& id) {
  std::vector<std::string_view> ids;
  for (const rules::Rule& rule : rules::catalogue()) {
    if (rule.id == id) return rule;
    ids.push_back(rule.id);
  }
  const std::string_view near = base::nearest(id, ids.data(), ids.size());
  throw base::Error(base::ErrorKind::usage, fmt::format("there is no rule '{}'", id),
                    near.empty() ? "see lockkeeper rules" : fmt::format("write lockkeeper rules {}", near));
}

}  // namespace

ExitCode run_rules(const Invocation& invocation) {
  const bool markdown = invocation.arguments.value(Option::format) == "markdown";
  if (invocation.arguments.operands.empty()) {
    print(markdown ? rules::catalogue_markdown(built_in_rules()) : rules::catalogue_list(built_in_rules()));
    return ExitCode::done;
  }
  const rules::Rule& rule = require_rule(invocation.arguments.operands.front());
  print(markdown ? rules::catalogue_markdown({&rule}) : rules::rule_text(rule));
  return ExitCode::done;
}

}  // namespace lockkeeper::cli
