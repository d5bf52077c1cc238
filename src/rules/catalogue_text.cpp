#include "rules/catalogue_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "rules/rule_check.h"
#include "rules/template.h"

namespace lockkeeper::rules {

namespace {

/// Where a captured name stands: as a word in a sentence, `<word>` in SQL.
enum class Style : std::uint8_t { sentence, sql };

std::string place_text(std::string_view place, Style style) {
  if (place.starts_with("flags ")) return "";
  std::string name(place);
  if (place.starts_with("join ") || place.starts_with("beside ")) {
    name = place.substr(place.find(' ') + 1);
    if (place.starts_with("beside ")) name.erase(0, name.find(' ') + 1);
    std::erase(name, ' ');
  }
  return style == Style::sql ? "<" + name + ">" : name;
}

std::string readable(std::string_view text, Style style) {
  return expand_template(text, [style](std::string_view place) { return place_text(place, style); });
}

std::string example_text(const Example& example) {
  std::string text;
  if (!example.earlier.empty()) text += fmt::format("-- earlier: {}\n", example.earlier);
  if (!example.runner.empty()) text += fmt::format("-- runner: {}\n", example.runner);
  if (example.pg_minor >= 0) {
    text += fmt::format("-- PostgreSQL {}.{}\n", example.pg_version, example.pg_minor);
  } else if (example.pg_version != 0) {
    text += fmt::format("-- PostgreSQL {}\n", example.pg_version);
  }
  if (!example.snapshot.empty()) text += fmt::format("-- rows by the snapshot: {}\n", example.snapshot);
  if (!example.event.empty()) text += fmt::format("-- known of the file: {}\n", example.event);
  return text + base::printable(example.sql, base::Lines::keep) + "\n";
}

std::string examples_text(std::span<const Example> examples) {
  std::string text;
  for (const Example& example : examples) text += example_text(example);
  return text;
}

std::string fenced(std::string_view title, const std::string& text) {
  return text.empty() ? "" : fmt::format("{}\n\n```sql\n{}```\n\n", title, text);
}

// "table ACCESS EXCLUSIVE, ref SHARE ROW EXCLUSIVE; rewrites; scans"
std::string effects_text(const Rule& rule) {
  std::string text;
  for (const LockClaim& claim : rule.locks) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", claim.group, claim.mode);
  }
  if (rule.rewrites) text += text.empty() ? "rewrites" : "; rewrites";
  if (rule.scans) text += text.empty() ? "scans" : "; scans";
  return text;
}

// What a case says otherwise; one that only changes the fix is left to the finding.
std::string case_text(const Rule& rule, const Case& one) {
  if (one.severity == "none" || (one.severity.empty() && one.message.empty())) return "";
  const std::string_view severity = one.severity.empty() ? to_text(rule.severity) : one.severity;
  if (one.message.empty() && severity == to_text(rule.severity)) return "";
  const std::string_view message = one.message.empty() ? rule.message : one.message;
  return fmt::format("{}: {}\n", severity, readable(message, Style::sentence));
}

std::string rule_markdown(const Rule& rule) {
  std::string text =
      fmt::format("### {}\n\n**{}** · {}{}\n\n{}. {}\n\n", rule.id, to_text(rule.severity), rule.category,
                  rule.opt_in ? " · only when enabled" : "", readable(rule.message, Style::sentence),
                  readable(rule.why, Style::sentence));
  std::string cases;
  for (const Case& one : rule.cases) {
    const std::string line = case_text(rule, one);
    if (!line.empty()) cases += "- " + line;
  }
  if (!cases.empty()) text += "By circumstance:\n\n" + cases + "\n";
  if (!effects_text(rule).empty()) text += fmt::format("On the server: {}.\n\n", effects_text(rule));
  if (!rule.fix.empty()) text += fenced("Instead:", readable(rule.fix, Style::sql) + "\n");
  text += fenced("Reported:", examples_text(rule.bad)) + fenced("Not reported:", examples_text(rule.good));
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace

std::string catalogue_markdown(const std::vector<const Rule*>& rules) {
  std::string text =
      "# Rules\n\nMade by `lockkeeper rules --format markdown` from the catalogue in `src/rules/catalogue/`; "
      "do not edit. What the canonical text and the facts of a rule mean is in "
      "[operations.md](operations.md).\n\n"
      "| rule | severity | category |\n|---|---|---|\n";
  for (const Rule* rule : rules) {
    text += fmt::format("| [`{0}`](#{0}) | {1} | {2} |\n", rule->id, to_text(rule->severity), rule->category);
  }
  for (const std::string_view category : categories()) {
    bool first = true;
    for (const Rule* rule : rules) {
      if (rule->category != category) continue;
      if (first) text += fmt::format("\n## {}\n", category);
      first = false;
      text += "\n" + rule_markdown(*rule);
    }
  }
  return text;
}

std::string catalogue_list(const std::vector<const Rule*>& rules) {
  std::string text;
  for (const Rule* rule : rules)
    text += fmt::format("{:<36} {:<8} {}\n", rule->id, to_text(rule->severity), rule->category);
  return text;
}

RuleTexts rule_texts(const Rule& rule) {
  return {readable(rule.message, Style::sentence), readable(rule.why, Style::sentence),
          readable(rule.fix, Style::sql)};
}

std::string rule_text(const Rule& rule) {
  std::string text =
      fmt::format("{} ({}, {}{})\n\n{}\n{}\n", rule.id, to_text(rule.severity), rule.category,
                  rule.opt_in ? ", only when enabled" : "", readable(rule.message, Style::sentence),
                  readable(rule.why, Style::sentence));
  std::string cases;
  for (const Case& one : rule.cases) cases += case_text(rule, one);
  if (!cases.empty()) text += "\nBy circumstance:\n" + cases;
  if (!effects_text(rule).empty()) text += fmt::format("\nOn the server: {}\n", effects_text(rule));
  if (!rule.fix.empty()) text += fmt::format("\nInstead:\n{}\n", readable(rule.fix, Style::sql));
  if (!rule.bad.empty()) text += "\nReported:\n" + examples_text(rule.bad);
  if (!rule.good.empty()) text += "\nNot reported:\n" + examples_text(rule.good);
  return text;
}

}  // namespace lockkeeper::rules
