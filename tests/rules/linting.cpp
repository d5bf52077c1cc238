#include "rules/linting.h"

#include <algorithm>
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
    const sql::Script& script = scripts.emplace_back(sql::analyse(source));
    const bool own_event = file.event.starts_with("CHANGE SET END");
    linter.check(script,
                 own_event || file.event.empty() ? rules::FileNotes() : rules::FileNotes{{file.event}, {}});
    if (own_event) linter.say(script, file.event, {});
  }
  return linter.end_change_set();
}

std::vector<rules::Finding> lint(const std::string& sql, const rules::LintOptions& options) {
  return lint({}, {{"1.sql", sql}}, options);
}

std::string fact_answer(const std::string& fact, const std::string& match, const std::string& sql,
                        const std::string& earlier, const rules::LintOptions& options) {
  const auto speaks = [&](const std::string& when) {
    const std::string rule =
        "[[rule]]\nid = 'probe'\nmessage = 'm'\non = 'file'\nmatch = '" + match + "'\n" + when;
    const std::vector<rules::Finding> findings =
        lint({{"001.sql", earlier}}, {{"002.sql", sql}}, options, rule);
    return std::ranges::any_of(findings, [](const rules::Finding& one) { return one.rule == "probe"; });
  };
  if (speaks("when = \"" + fact + "\"")) return "yes";
  if (speaks("when = \"not " + fact + "\"")) return "no";
  return speaks("") ? "unknown" : "none";
}

namespace {

// "events 900000000, flags 12"
std::shared_ptr<const sql::LiveTables> tables_of(std::string_view text) {
  auto tables = std::make_shared<sql::LiveTables>();
  while (!text.empty()) {
    const std::size_t comma = text.find(", ");
    const std::string_view one = text.substr(0, comma);
    text = comma == text.npos ? std::string_view() : text.substr(comma + 2);
    sql::LiveTable table;
    table.key = "public." + std::string(one.substr(0, one.find(' ')));
    table.rows = std::stoll(std::string(one.substr(one.find(' ') + 1)));
    table.bytes = table.rows * 100;
    tables->add(std::move(table));
  }
  return tables;
}

}  // namespace

rules::LintOptions options_of(const rules::Rule& rule, const rules::Example& example) {
  rules::LintOptions options;
  options.pg_version = example.pg_version;
  options.pg_minor = example.pg_minor;
  options.today = "2026-06-01";
  if (!example.runner.empty()) options.runner = sql::runner_called(example.runner).value();
  if (!example.snapshot.empty()) options.live = tables_of(example.snapshot);
  if (rule.opt_in) options.enable.emplace_back(rule.id);
  const std::string snake = "^[a-z][a-z0-9_]*$";
  options.naming = {{"table", snake}, {"column", snake}, {"check", snake}, {"index", "_idx$"}};
  options.required = {{"created_at"}, true, "(?m)^-- Ticket: [A-Z]+-[0-9]+$"};
  return options;
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
