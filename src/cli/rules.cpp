// `rules`: the catalogue for people, as docs/rules.md and as JSON.
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
  const bool all = invocation.arguments.operands.empty();
  const std::vector<const rules::Rule*> asked =
      all ? built_in_rules()
          : std::vector<const rules::Rule*>{&require_rule(invocation.arguments.operands.front())};
  const std::string format = invocation.arguments.value(Option::format);
  if (format == "markdown") {
    print(rules::catalogue_markdown(asked));
  } else if (format == "json") {
    print(rules::catalogue_json(asked));
  } else {
    print(all ? rules::catalogue_list(asked) : rules::rule_text(*asked.front()));
  }
  return ExitCode::done;
}

}  // namespace lockkeeper::cli
