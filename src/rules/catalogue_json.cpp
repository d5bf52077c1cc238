// The catalogue for machines.
#include "base/json.h"
#include "rules/catalogue_text.h"
#include "rules/finding.h"

namespace lockkeeper::rules {

namespace {

using base::Json;

std::string_view to_text(On on) {
  switch (on) {
    case On::operation: return "operation";
    case On::statement: return "statement";
    case On::transaction: return "transaction";
    case On::file: return "file";
    case On::change_set: return "change-set";
  }
  return "";
}

std::string_view to_text(FixKind kind) {
  switch (kind) {
    case FixKind::none: return "none";
    case FixKind::sql: return "sql";
    case FixKind::procedure: return "procedure";
  }
  return "";
}

Json json_of(std::span<const Example> examples) {
  Json list = Json::array();
  for (const Example& example : examples) list.push(example.sql);
  return list;
}

Json json_of(const Rule& rule) {
  const RuleTexts texts = rule_texts(rule);
  Json entry = Json::object();
  entry.add("rule", rule.id);
  entry.add("severity", rules::to_text(rule.severity));
  entry.add("category", rule.category);
  entry.add("on", to_text(rule.on));
  entry.add("opt_in", rule.opt_in);
  entry.add("message", texts.message);
  entry.add("why", texts.why);
  entry.add("fix", texts.fix);
  entry.add("fix_kind", to_text(rule.fix_kind));
  Json locks = Json::array();
  for (const LockClaim& claim : rule.locks) {
    Json lock = Json::object();
    lock.add("relation", claim.group);
    lock.add("mode", claim.mode);
    locks.push(std::move(lock));
  }
  entry.add("locks", std::move(locks));
  entry.add("rewrites", rule.rewrites);
  entry.add("scans", rule.scans);
  entry.add("bad", json_of(rule.bad));
  entry.add("good", json_of(rule.good));
  return entry;
}

}  // namespace

std::string catalogue_json(const std::vector<const Rule*>& rules) {
  Json list = Json::array();
  for (const Rule* rule : rules) list.push(json_of(*rule));
  Json whole = Json::object();
  whole.add("rules", std::move(list));
  return base::to_text(whole, 2) + "\n";
}

}  // namespace lockkeeper::rules
