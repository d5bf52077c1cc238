#include "cli/config_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "cli/check_text.h"
#include "cli/config_keys.h"

namespace lockkeeper::cli {

namespace {

using Check = ConfiguredCheck;
using Kind = ConfiguredCheck::Kind;

constexpr std::array<std::string_view, 3> kKindNames{"http", "sql", "command"};

void read_headers(std::string_view key, const ConfigValue& value, Check& check) {
  for (const auto& [name, text] : table_of(key, value).members) {
    check.http.headers.emplace_back(name, text_of(name, text));
  }
}

void read_statuses(std::string_view key, const ConfigValue& value, Check& check) {
  if (value.kind != ConfigValue::Kind::array) refuse(value, fmt::format("{} must be a list: [200]", key));
  for (const ConfigValue& item : value.items) {
    check.http.status.push_back(static_cast<int>(integer_of(key, item, 100, 599)));
  }
}

double number_of(std::string_view key, const ConfigValue& value) {
  const bool is_number = value.kind == ConfigValue::Kind::integer || value.kind == ConfigValue::Kind::number;
  if (!is_number || !std::isfinite(value.number)) refuse(value, fmt::format("{} must be a number", key));
  return value.number;
}

base::Json scalar_of(std::string_view key, const ConfigValue& value) {
  if (value.kind == ConfigValue::Kind::string) return value.text;
  if (value.kind == ConfigValue::Kind::boolean) return value.boolean;
  return number_of(key, value);
}

constexpr std::array kJsonKeys{
    Key<deploy::JsonBound>{
        "pointer", [](auto key, const auto& value, auto& bound) { bound.pointer = text_of(key, value); }},
    Key<deploy::JsonBound>{
        "min", [](auto key, const auto& value, auto& bound) { bound.min = number_of(key, value); }},
    Key<deploy::JsonBound>{
        "max", [](auto key, const auto& value, auto& bound) { bound.max = number_of(key, value); }},
    Key<deploy::JsonBound>{
        "equals", [](auto key, const auto& value, auto& bound) { bound.equals = scalar_of(key, value); }},
};

void read_json_bound(std::string_view key, const ConfigValue& value, Check& check) {
  deploy::JsonBound bound;
  read_keys<deploy::JsonBound>(table_of(key, value), "json", kJsonKeys, bound);
  if (!bound.pointer.starts_with('/'))
    refuse(value, "json needs a pointer that begins with /: { pointer = \"/errorRate\", max = 0.05 }");
  check.http.json = std::move(bound);
}

/// `${NAME}` and variables of the shell alike.
bool is_variable_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !name.empty() && is_letter(name[0]) &&
         std::ranges::all_of(name, [&](char c) { return is_letter(c) || is_digit(c); });
}

void read_save(std::string_view key, const ConfigValue& value, Check& check) {
  for (const auto& [name, pointer] : table_of(key, value).members) {
    if (!is_variable_name(name))
      refuse(pointer, fmt::format("save: '{}' is no name of letters, digits and _", name));
    const std::string text = text_of(name, pointer);
    if (!text.starts_with('/'))
      refuse(pointer, "save needs pointers that begin with /: { token = \"/accessToken\" }");
    check.http.save.push_back({name, text});
  }
}

void read_timeout(std::string_view key, const ConfigValue& value, Check& check) {
  check.timing.timeout = duration_of(key, value);
  if (check.timing.timeout.count() == 0) refuse(value, "timeout must not be 0: a check must come to an end");
}

/// The kind is known already.
void skip(std::string_view, const ConfigValue&, Check&) {}

constexpr std::array kCommonKeys{
    Key<Check>{"name", [](auto key, const auto& value, auto& check) { check.name = text_of(key, value); }},
    Key<Check>{"kind", skip},
    Key<Check>{"timeout", read_timeout},
    Key<Check>{"interval", [](auto key, const auto& value,
                              auto& check) { check.timing.interval = duration_of(key, value); }},
    Key<Check>{"until", [](auto key, const auto& value,
                           auto& check) { check.timing.until = duration_of(key, value); }},
    Key<Check>{"for",
               [](auto key, const auto& value, auto& check) { check.timing.hold = duration_of(key, value); }},
};

constexpr std::array kHttpKeys{
    Key<Check>{"url", [](auto key, const auto& value, auto& check) { check.http.url = text_of(key, value); }},
    Key<Check>{"url_env",
               [](auto key, const auto& value, auto& check) { check.url_env = text_of(key, value); }},
    Key<Check>{"method",
               [](auto key, const auto& value, auto& check) { check.http.method = text_of(key, value); }},
    Key<Check>{"headers", read_headers},
    Key<Check>{"request_body",
               [](auto key, const auto& value, auto& check) { check.http.body = text_of(key, value); }},
    Key<Check>{"status", read_statuses},
    Key<Check>{"body", [](auto key, const auto& value,
                          auto& check) { check.http.body_pattern = text_of(key, value); }},
    Key<Check>{"json", read_json_bound},
    Key<Check>{"save", read_save},
};

constexpr std::array kSqlKeys{
    Key<Check>{"database",
               [](auto key, const auto& value, auto& check) { check.database = text_of(key, value); }},
    Key<Check>{"query", [](auto key, const auto& value, auto& check) { check.query = text_of(key, value); }},
};

constexpr std::array kCommandKeys{
    Key<Check>{"command",
               [](auto key, const auto& value, auto& check) { check.command = text_of(key, value); }},
};

std::span<const Key<Check>> own_keys(Kind kind) {
  switch (kind) {
    case Kind::http: return kHttpKeys;
    case Kind::sql: return kSqlKeys;
    case Kind::command: return kCommandKeys;
  }
  return {};
}

Kind kind_of(const ConfigValue& entry) {
  for (const auto& [name, value] : entry.members) {
    if (name == "kind") return static_cast<Kind>(choice_of(name, value, kKindNames));
  }
  return Kind::http;
}

/// A key that another kind has wants that kind, not the name of a key that looks like it.
void refuse_other_kinds_keys(const ConfigValue& entry, Kind kind) {
  for (const auto& [name, value] : entry.members) {
    for (std::size_t other = 0; other < kKindNames.size(); ++other) {
      const auto keys = own_keys(static_cast<Kind>(other));
      const bool known = std::ranges::any_of(keys, [&](const auto& row) { return row.name == name; });
      if (static_cast<Kind>(other) == kind || !known) continue;
      refuse(value,
             fmt::format("{} is a key of [[check]] with kind = \"{}\", and this one is of kind \"{}\"", name,
                         kKindNames[other], kKindNames[static_cast<std::size_t>(kind)]),
             fmt::format("write kind = \"{}\", or remove {}", kKindNames[other], name));
    }
  }
}

void require_whole(const ConfigValue& entry, const Check& check) {
  if (check.name.empty()) refuse(entry, "[[check]] needs name");
  switch (check.kind) {
    case Kind::http:
      if (check.http.url.empty() == check.url_env.empty())
        refuse(entry, "[[check]] needs either url or url_env");
      return;
    case Kind::sql:
      if (check.query.empty()) refuse(entry, "[[check]] of kind \"sql\" needs query");
      return;
    case Kind::command:
      if (check.command.empty()) refuse(entry, "[[check]] of kind \"command\" needs command");
      return;
  }
}

Check read_check(const ConfigValue& entry) {
  Check check;
  check.kind = kind_of(entry);
  check.where.where = entry.where;
  if (check.kind != Kind::http) check.timing.successes = 1;
  refuse_other_kinds_keys(entry, check.kind);
  std::vector<Key<Check>> keys(kCommonKeys.begin(), kCommonKeys.end());
  const auto own = own_keys(check.kind);
  keys.insert(keys.end(), own.begin(), own.end());
  read_keys<Check>(entry, "[[check]]", keys, check);
  require_whole(entry, check);
  return check;
}

/// The check that saves a value of this name; the end when none does.
std::vector<Check>::const_iterator saver_of(const std::vector<Check>& checks, const std::string& name) {
  return std::ranges::find_if(checks, [&](const Check& check) {
    return std::ranges::any_of(check.http.save, [&](const auto& rule) { return rule.name == name; });
  });
}

/// A value is saved by one check, and used by later ones.
void require_order(const std::vector<ConfigValue>& entries, const std::vector<Check>& checks) {
  for (auto check = checks.begin(); check != checks.end(); ++check) {
    const ConfigValue& entry = entries[static_cast<std::size_t>(check - checks.begin())];
    for (const deploy::SaveRule& rule : check->http.save) {
      const auto first = saver_of(checks, rule.name);
      if (first == check) continue;
      refuse(entry,
             fmt::format("check {}: {} is saved by check {} already", check->name, rule.name, first->name),
             "save it under another name");
    }
    for (const std::string& name : names_used_by(*check)) {
      const auto saver = saver_of(checks, name);
      if (saver == checks.end() || saver < check) continue;
      refuse(entry,
             saver == check ? fmt::format("check {} uses {}, which it saves itself", check->name, name)
                            : fmt::format("check {} uses {}, which check {} saves only later", check->name,
                                          name, saver->name),
             saver == check ? std::string("save it with an earlier check")
                            : fmt::format("put [[check]] {} before it", saver->name));
    }
  }
}

}  // namespace

std::vector<std::string> names_used_by(const ConfiguredCheck& check) {
  if (check.kind == Kind::command) return shell_names_in(check.command);
  std::vector<std::string> names = names_in(check.http.url);
  const auto add = [&names](std::string_view text) {
    for (std::string& name : names_in(text)) names.push_back(std::move(name));
  };
  add(check.http.body);
  for (const auto& [header, value] : check.http.headers) add(value);
  return names;
}

std::vector<ConfiguredCheck> read_checks(std::string_view key, const ConfigValue& value) {
  std::vector<Check> checks;
  for (const ConfigValue& entry : tables_of(key, value)) {
    Check check = read_check(entry);
    const bool taken = std::ranges::any_of(checks, [&](const Check& one) { return one.name == check.name; });
    if (taken) refuse(entry, fmt::format("there are two [[check]]s called '{}'", check.name), "rename one");
    checks.push_back(std::move(check));
  }
  require_order(value.items, checks);
  return checks;
}

}  // namespace lockkeeper::cli
