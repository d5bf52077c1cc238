#include "rules/linting.h"

#include <deque>

#include "base/config_file.h"
#include "sql/script.h"

namespace lockkeeper::tests {

std::vector<rules::Finding> lint(const std::vector<File>& earlier, const std::vector<File>& trial,
                                 const rules::LintOptions& options, const std::string& user_rules) {
  std::unique_ptr<rules::UserRules> user;
  if (!user_rules.empty())
    user = rules::read_rules(*base::parse_config(user_rules, "lockkeeper.toml").find("rule"));
  const rules::RuleSet set(options, std::move(user));
  rules::Linter linter(set, options);
  for (const File& file : earlier) {
    const base::Source source(file.path, file.sql);
    linter.replay(sql::analyse(source));
  }
  std::deque<base::Source> sources;
  std::deque<sql::Script> scripts;
  linter.begin_change_set();
  for (const File& file : trial) {
    const base::Source& source = sources.emplace_back(file.path, file.sql);
    linter.check(scripts.emplace_back(sql::analyse(source)));
  }
  return linter.end_change_set();
}

std::vector<rules::Finding> lint(const std::string& sql, const rules::LintOptions& options) {
  return lint({}, {{"1.sql", sql}}, options);
}

std::string summary(const std::vector<rules::Finding>& findings) {
  std::string text;
  for (const rules::Finding& finding : findings) {
    if (finding.suppressed) continue;
    text += std::to_string(finding.begin.line) + ":" + std::to_string(finding.begin.column) + " " +
            std::string(rules::to_text(finding.severity)) + " " + finding.rule + "\n";
  }
  return text;
}

}  // namespace lockkeeper::tests
