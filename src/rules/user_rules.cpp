// Reads `[[rule]]` entries, the same for the built-in catalogue (when the build compiles it) and for a user's
// configuration. Everything that could go wrong later is checked here, where the place in the file is known.
#include "rules/user_rules.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>

#include "base/text.h"
#include "rules/fact.h"
#include "rules/rule_check.h"
#include "sql/runner.h"

namespace lockkeeper::rules {

namespace {

using base::ConfigValue;
using Kind = ConfigValue::Kind;

constexpr std::string_view kExpectedSeverity = "expected \"error\", \"warning\" or \"notice\"";

std::optional<Severity> severity_of(std::string_view text) {
  if (text == "error") return Severity::error;
  if (text == "warning") return Severity::warning;
  if (text == "notice") return Severity::notice;
  return std::nullopt;
}

std::optional<On> on_of(std::string_view text) {
  if (text == "operation") return On::operation;
  if (text == "statement") return On::statement;
  if (text == "transaction") return On::transaction;
  if (text == "file") return On::file;
  if (text == "change-set") return On::change_set;
  return std::nullopt;
}

}  // namespace

std::optional<ServerVersion> parse_version(const ConfigValue& value) {
  ServerVersion version;
  if (value.kind == Kind::integer) {
    version.major = static_cast<int>(std::clamp<std::int64_t>(value.integer, 0, INT32_MAX));
    return version;
  }
  if (value.kind != Kind::string) return std::nullopt;
  const char* end = value.text.data() + value.text.size();
  const auto major = std::from_chars(value.text.data(), end, version.major);
  if (major.ec != std::errc()) return std::nullopt;
  if (major.ptr == end) return version;
  if (*major.ptr != '.') return std::nullopt;
  const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
  const bool whole = minor.ec == std::errc() && minor.ptr == end && version.minor >= 0;
  return whole ? std::optional(version) : std::nullopt;
}

namespace {

class RuleReader {
 public:
  RuleReader(const ConfigValue& entry, UserRules& out) : entry_(entry), out_(out) {}

  Rule read() {
    if (entry_.kind != Kind::table) fail(entry_, "expected a table");
    read_id();
    check_keys(entry_, {"id",       "severity", "category", "on",       "match", "except",  "when", "unless",
                        "lower",    "folds",    "locks",    "rewrites", "scans", "message", "why",  "fix",
                        "fix_kind", "bad",      "good",     "form",     "case",  "opt_in"});
    read_words();
    read_forms();
    read_cases();
    read_texts();
    rule_.bad = examples("bad");
    rule_.good = examples("good");
    return rule_;
  }

 private:
  [[noreturn]] void fail(const ConfigValue& value, const std::string& what) const {
    const std::string name = rule_.id.empty() ? "rule: " : "rule \"" + std::string(rule_.id) + "\": ";
    throw base::Error(base::ErrorKind::usage, name + what, "", value.where);
  }
  void fail_if(const std::string& error, const ConfigValue& value) const {
    if (!error.empty()) fail(value, error);
  }

  void check_keys(const ConfigValue& table, std::initializer_list<std::string_view> known) const {
    for (const auto& [key, value] : table.members) {
      if (std::ranges::find(known, key) != known.end()) continue;
      const std::string_view near = base::nearest(key, known.begin(), known.size());
      fail(value,
           "unknown key \"" + key + "\"" + (near.empty() ? "" : ", perhaps \"" + std::string(near) + "\""));
    }
  }

  std::string_view keep(std::string_view text) { return out_.texts.emplace_back(text); }

  std::string_view string_of(const ConfigValue& value) {
    if (value.kind != Kind::string) fail(value, "expected a string");
    return keep(value.text);
  }
  std::string_view text_at(const ConfigValue& table, std::string_view key) {
    const ConfigValue* value = table.find(key);
    return value == nullptr ? std::string_view() : string_of(*value);
  }
  bool flag_at(std::string_view key) const {
    const ConfigValue* value = entry_.find(key);
    if (value != nullptr && value->kind != Kind::boolean) fail(*value, "expected true or false");
    return value != nullptr && value->boolean;
  }

  // A string or a list of strings; `check` says what is wrong with one.
  template <typename Check>
  Texts list_at(const ConfigValue& table, std::string_view key, const Check& check) {
    const ConfigValue* value = table.find(key);
    if (value == nullptr) return {};
    std::vector<std::string_view>& list = out_.text_lists.emplace_back();
    const auto add = [&](const ConfigValue& item) {
      list.push_back(string_of(item));
      fail_if(check(list.back()), item);
    };
    if (value->kind == Kind::array) {
      for (const ConfigValue& item : value->items) add(item);
    } else {
      add(*value);
    }
    return list;
  }

  void read_id() {
    const ConfigValue* id = entry_.find("id");
    if (id == nullptr) fail(entry_, "an \"id\" is missing");
    const std::string_view text = string_of(*id);
    fail_if(id_error(text), *id);
    rule_.id = text;
  }

  void read_words() {
    if (const ConfigValue* severity = entry_.find("severity")) {
      const auto read = severity_of(string_of(*severity));
      if (!read) fail(*severity, std::string(kExpectedSeverity));
      rule_.severity = *read;
    }
    rule_.category = "custom";
    if (const ConfigValue* category = entry_.find("category")) {
      rule_.category = string_of(*category);
      if (std::ranges::find(categories(), rule_.category) == categories().end())
        fail(*category, "unknown category \"" + category->text + "\"");
    }
    if (const ConfigValue* on = entry_.find("on")) {
      const auto read = on_of(string_of(*on));
      if (!read) fail(*on, "expected operation, statement, transaction, file or change-set");
      rule_.on = *read;
    }
    rule_.folds = list_at(entry_, "folds", [](std::string_view id) { return id_error(id); });
    rule_.rewrites = flag_at("rewrites");
    rule_.scans = flag_at("scans");
    rule_.opt_in = flag_at("opt_in");
  }

  Form read_form(const ConfigValue& table) {
    std::vector<std::string> groups;
    Form form;
    const auto capturing = [&](std::string_view text) { return pattern_error(text, groups); };
    form.match = list_at(table, "match", capturing);
    if (form.match.empty()) fail(table, "a form needs a \"match\"");
    std::vector<std::string> not_captured;
    form.except =
        list_at(table, "except", [&](std::string_view text) { return pattern_error(text, not_captured); });
    const auto fact = [&](std::string_view text) { return fact_error(text, groups); };
    form.when = list_at(table, "when", fact);
    form.unless = list_at(table, "unless", fact);
    form.lower = list_at(table, "lower", fact);
    groups_.insert(groups_.end(), groups.begin(), groups.end());
    return form;
  }

  void read_forms() {
    std::vector<Form>& forms = out_.forms.emplace_back();
    if (entry_.find("match") != nullptr) forms.push_back(read_form(entry_));
    if (const ConfigValue* list = entry_.find("form")) {
      if (list->kind != Kind::array) fail(*list, "expected [[rule.form]]");
      for (const ConfigValue& table : list->items) {
        check_keys(table, {"match", "except", "when", "unless", "lower"});
        forms.push_back(read_form(table));
      }
    }
    if (forms.empty()) fail(entry_, "a \"match\" is missing");
    rule_.forms = forms;
  }

  void read_cases() {
    const ConfigValue* list = entry_.find("case");
    if (list == nullptr) return;
    if (list->kind != Kind::array) fail(*list, "expected [[rule.case]]");
    std::vector<Case>& cases = out_.cases.emplace_back();
    for (const ConfigValue& table : list->items) {
      check_keys(table, {"match", "when", "versions", "severity", "message", "fix"});
      cases.push_back(read_case(table));
    }
    rule_.cases = cases;
  }

  Case read_case(const ConfigValue& table) {
    Case read;
    read.match =
        list_at(table, "match", [this](std::string_view text) { return pattern_error(text, groups_); });
    read.when = list_at(table, "when", [this](std::string_view text) { return fact_error(text, groups_); });
    read.versions = text_at(table, "versions");
    if (!read.versions.empty()) fail_if(version_range_error(read.versions), *table.find("versions"));
    read.severity = text_at(table, "severity");
    if (!read.severity.empty() && read.severity != "none" && !severity_of(read.severity))
      fail(*table.find("severity"), std::string(kExpectedSeverity) + ", or \"none\" for no finding");
    read.message = template_at(table, "message");
    read.fix = template_at(table, "fix");
    return read;
  }

  std::string_view template_at(const ConfigValue& table, std::string_view key) {
    const std::string_view text = text_at(table, key);
    if (!text.empty()) fail_if(template_error(text, groups_), *table.find(key));
    return base::trim(text);
  }

  void read_texts() {
    rule_.message = template_at(entry_, "message");
    if (rule_.message.empty()) fail(entry_, "a \"message\" is missing");
    rule_.why = base::trim(text_at(entry_, "why"));
    rule_.fix = template_at(entry_, "fix");
    const std::string_view kind = text_at(entry_, "fix_kind");
    if (kind == "procedure") {
      rule_.fix_kind = FixKind::procedure;
    } else if (kind == "sql" || (kind.empty() && !rule_.fix.empty())) {
      rule_.fix_kind = FixKind::sql;
    } else if (!kind.empty()) {
      fail(*entry_.find("fix_kind"), "expected \"sql\" or \"procedure\"");
    }
    read_locks();
  }

  void read_locks() {
    const ConfigValue* locks = entry_.find("locks");
    if (locks == nullptr) return;
    if (locks->kind != Kind::table) fail(*locks, "expected { group = \"MODE\" }");
    std::vector<LockClaim>& claims = out_.locks.emplace_back();
    for (const auto& [group, mode] : locks->members) {
      fail_if(template_error("{" + group + "}", groups_), mode);
      claims.push_back({keep(group), string_of(mode)});
    }
    rule_.locks = claims;
  }

  std::span<const Example> examples(std::string_view key) {
    const ConfigValue* list = entry_.find(key);
    if (list == nullptr) return {};
    if (list->kind != Kind::array) fail(*list, "expected a list of examples");
    std::vector<Example>& read = out_.examples.emplace_back();
    for (const ConfigValue& item : list->items) read.push_back(example(item));
    return read;
  }

  Example example(const ConfigValue& item) {
    Example read;
    if (item.kind == Kind::string) {
      read.sql = string_of(item);
      return read;
    }
    if (item.kind != Kind::table) fail(item, "an example is a string or a table");
    check_keys(item, {"sql", "earlier", "runner", "pg_version", "event", "snapshot"});
    read.sql = text_at(item, "sql");
    if (read.sql.empty() && item.find("sql") == nullptr) fail(item, "an example needs \"sql\"");
    read.earlier = text_at(item, "earlier");
    read.runner = text_at(item, "runner");
    read.event = text_at(item, "event");
    read.snapshot = text_at(item, "snapshot");
    if (!read.runner.empty() && !sql::runner_called(read.runner))
      fail(*item.find("runner"), "expected a runner, such as \"lockkeeper\" or \"psql\"");
    if (const ConfigValue* version = item.find("pg_version")) {
      const auto parsed = parse_version(*version);
      if (!parsed) fail(*version, "expected a version, such as 15 or \"14.2\"");
      read.pg_version = parsed->major;
      read.pg_minor = parsed->minor;
    }
    return read;
  }

  const ConfigValue& entry_;
  UserRules& out_;
  Rule rule_;
  std::vector<std::string> groups_;  // what any pattern of the rule captures
};

}  // namespace

std::unique_ptr<UserRules> read_rules(const ConfigValue& entries) {
  if (entries.kind != Kind::array)
    throw base::Error(base::ErrorKind::usage, "expected [[rule]] entries", "", entries.where);
  auto read = std::make_unique<UserRules>();
  for (const ConfigValue& entry : entries.items) {
    const Rule rule = RuleReader(entry, *read).read();
    if (std::ranges::find(read->rules, rule.id, &Rule::id) != read->rules.end()) {
      throw base::Error(base::ErrorKind::usage, "two rules are called \"" + std::string(rule.id) + "\"", "",
                        entry.where);
    }
    read->rules.push_back(rule);
  }
  return read;
}

}  // namespace lockkeeper::rules
