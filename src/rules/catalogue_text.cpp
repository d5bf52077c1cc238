#include "rules/catalogue_text.h"

#include <fmt/format.h>

#include "base/text.h"
#include "rules/rule_check.h"
#include "rules/template.h"

namespace lockkeeper::rules {

namespace {

// In a document a captured name is its own word: {table} reads as "table".
std::string readable(std::string_view text) {
  return expand_template(text, [](std::string_view place) {
    return place.starts_with("flags ") ? std::string(place.substr(6)) : std::string(place);
  });
}

std::string example_text(const Example& example) {
  std::string text;
  if (!example.earlier.empty()) text += fmt::format("-- earlier: {}\n", example.earlier);
  if (!example.runner.empty()) text += fmt::format("-- runner: {}\n", example.runner);
  if (example.pg_version != 0) text += fmt::format("-- PostgreSQL {}\n", example.pg_version);
  return text + base::printable(example.sql, base::Lines::keep) + "\n";
}

std::string fenced(std::string_view title, std::span<const Example> examples) {
  if (examples.empty()) return "";
  std::string text = fmt::format("{}\n\n```sql\n", title);
  for (const Example& example : examples) text += example_text(example);
  return text + "```\n\n";
}

}  // namespace

std::string catalogue_markdown(const std::vector<const Rule*>& rules) {
  std::string text =
      "# Rules\n\nMade by `lockkeeper rules --format markdown` from the catalogue in `src/rules/catalogue/`; "
      "do not edit. "
      "What the canonical text and the facts of a rule mean is in [operations.md](operations.md).\n\n"
      "| rule | severity | category |\n|---|---|---|\n";
  for (const Rule* rule : rules) {
    text += fmt::format("| [`{0}`](#{0}) | {1} | {2} |\n", rule->id, to_text(rule->severity), rule->category);
  }
  for (const Rule* rule : rules) {
    text += fmt::format("\n## {}\n\n**{}** · {}\n\n{}. {}\n\n", rule->id, to_text(rule->severity),
                        rule->category, readable(rule->message), readable(rule->why));
    if (!rule->fix.empty()) text += fmt::format("Instead:\n\n```sql\n{}\n```\n\n", readable(rule->fix));
    text += fenced("Reported:", rule->bad) + fenced("Not reported:", rule->good);
    while (text.ends_with("\n\n")) text.pop_back();
  }
  return text;
}

std::string catalogue_list(const std::vector<const Rule*>& rules) {
  std::string text;
  for (const Rule* rule : rules)
    text += fmt::format("{:<36} {:<8} {}\n", rule->id, to_text(rule->severity), rule->category);
  return text;
}

std::string rule_text(const Rule& rule) {
  std::string text = fmt::format("{} ({}, {})\n\n{}\n{}\n", rule.id, to_text(rule.severity), rule.category,
                                 readable(rule.message), readable(rule.why));
  if (!rule.fix.empty()) text += fmt::format("\nInstead:\n{}\n", readable(rule.fix));
  if (!rule.bad.empty()) text += "\nReported:\n";
  for (const Example& example : rule.bad) text += example_text(example);
  if (!rule.good.empty()) text += "\nNot reported:\n";
  for (const Example& example : rule.good) text += example_text(example);
  return text;
}

}  // namespace lockkeeper::rules
