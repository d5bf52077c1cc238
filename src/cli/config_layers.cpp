#include "cli/config_layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"
#include "cli/config_keys.h"

namespace lockkeeper::cli {

namespace {

using base::ConfigValue;
using Kind = base::ConfigValue::Kind;

/// What an environment may say otherwise than the file.
constexpr std::array<std::string_view, 12> kEnvironmentKeys{
    "url_env", "deploy_hook_env", "migrations", "lint",  "apply", "deploy",
    "check",   "backup",          "window",     "hooks", "seed",  "snapshot"};
constexpr std::size_t kVariableKeys = 2;  // those in front are no sections

bool is_named_list(const ConfigValue& value) {
  return value.kind == Kind::array && !value.items.empty() &&
         std::ranges::all_of(value.items, [](const ConfigValue& item) {
           const ConfigValue* name = item.find("name");
           return item.kind == Kind::table && name != nullptr && name->kind == Kind::string;
         });
}

ConfigValue without(const ConfigValue& table, std::span<const std::string_view> keys) {
  ConfigValue result = table;
  std::erase_if(result.members,
                [&](const auto& member) { return std::ranges::find(keys, member.first) != keys.end(); });
  return result;
}

ConfigValue overlaid_lists(const ConfigValue& below, const ConfigValue& above) {
  ConfigValue result = below;
  for (const ConfigValue& item : above.items) {
    const auto same = std::ranges::find_if(result.items, [&](const ConfigValue& one) {
      return one.find("name")->text == item.find("name")->text;
    });
    if (same == result.items.end()) {
      result.items.push_back(item);
      continue;
    }
    // The one takes the place of the other.
    if (item.find("url") != nullptr || item.find("url_env") != nullptr)
      *same = without(*same, std::array<std::string_view, 2>{"url", "url_env"});
    *same = overlaid(*same, item);
  }
  return result;
}

SecretVariables variables_of(const ConfigValue& table, const std::string& owner) {
  SecretVariables variables;
  if (const ConfigValue* name = table.find("url_env")) {
    variables.url_env = text_of("url_env", *name);
    variables.url_owner = owner;
  }
  if (const ConfigValue* name = table.find("deploy_hook_env"))
    variables.deploy_hook_env = text_of("deploy_hook_env", *name);
  return variables;
}

const std::vector<std::pair<std::string, ConfigValue>>& environments_of(const ConfigValue& file) {
  static const std::vector<std::pair<std::string, ConfigValue>> kNone;
  const ConfigValue* section = file.find("environment");
  if (section == nullptr) return kNone;
  for (const auto& [name, table] : table_of("environment", *section).members) {
    for (const auto& [key, value] : table_of("environment." + name, table).members) {
      if (std::ranges::find(kEnvironmentKeys, key) == kEnvironmentKeys.end())
        refuse_key(key, value, fmt::format("a key of [environment.{}]", name), kEnvironmentKeys);
    }
  }
  return section->members;
}

[[noreturn]] void refuse_environment(const ConfigValue& file, const std::string& name) {
  const std::vector<std::string> known = environment_names(file);
  if (known.empty()) {
    throw base::Error(base::ErrorKind::usage,
                      fmt::format("there is no environment '{}': the file has none", name),
                      fmt::format("add [environment.{}] to {}", name, file.where.path), file.where);
  }
  const std::vector<std::string_view> views(known.begin(), known.end());
  const std::string_view near = base::nearest(name, views.data(), views.size());
  throw base::Error(base::ErrorKind::usage,
                    fmt::format("there is no environment '{}', only {}", name, fmt::join(known, ", ")),
                    near.empty() ? std::string("use one of them") : fmt::format("write --env {}", near),
                    file.where);
}

}  // namespace

ConfigValue overlaid(const ConfigValue& below, const ConfigValue& above) {
  if (is_named_list(below) && is_named_list(above)) return overlaid_lists(below, above);
  if (below.kind != Kind::table || above.kind != Kind::table) return above;
  ConfigValue result = below;
  for (const auto& [key, value] : above.members) {
    const auto same =
        std::ranges::find_if(result.members, [&](const auto& member) { return member.first == key; });
    if (same == result.members.end())
      result.members.emplace_back(key, value);
    else
      same->second = overlaid(same->second, value);
  }
  return result;
}

std::vector<std::string> environment_names(const ConfigValue& file) {
  std::vector<std::string> names;
  for (const auto& [name, table] : environments_of(file)) names.push_back(name);
  return names;
}

ConfigLayers layers_of(const ConfigValue& file, const std::string& environment) {
  constexpr std::array<std::string_view, 1> kOwnSections{"environment"};
  const auto& environments = environments_of(file);
  ConfigLayers layers{without(file, kOwnSections), {}};
  if (environment.empty()) return layers;
  const auto chosen =
      std::ranges::find_if(environments, [&](const auto& member) { return member.first == environment; });
  if (chosen == environments.end()) refuse_environment(file, environment);
  const ConfigValue sections = without(chosen->second, std::span(kEnvironmentKeys).first(kVariableKeys));
  return {overlaid(layers.sections, sections), variables_of(chosen->second, "environment " + environment)};
}

}  // namespace lockkeeper::cli
