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
constexpr std::array<std::string_view, 13> kEnvironmentKeys{
    "url_env", "deploy_hook_env", "migrations", "lint", "apply",    "deploy",  "check",
    "backup",  "window",          "hooks",      "seed", "snapshot", "database"};
/// Of them, what is no section of the file.
constexpr std::array<std::string_view, 3> kEnvironmentOwnKeys{"url_env", "deploy_hook_env", "database"};

/// What a database may say otherwise. What is judged, deployed and checked is one for all.
constexpr std::array<std::string_view, 9> kDatabaseKeys{
    "dir", "url_env", "migrations", "apply", "backup", "window", "hooks", "seed", "snapshot"};
constexpr std::array<std::string_view, 2> kDatabaseOwnKeys{"dir", "url_env"};

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

using Members = std::vector<std::pair<std::string, ConfigValue>>;

const Members& no_members() {
  static const Members kNone;
  return kNone;
}

/// The tables of `[environment]` or `[database]`, whose keys are known ones.
const Members& tables_in(const ConfigValue& file, const std::string& section, const std::string& shown,
                         std::span<const std::string_view> keys) {
  const ConfigValue* tables = file.find(section);
  if (tables == nullptr) return no_members();
  for (const auto& [name, table] : table_of(shown, *tables).members) {
    for (const auto& [key, value] : table_of(fmt::format("{}.{}", shown, name), table).members) {
      if (std::ranges::find(keys, key) == keys.end())
        refuse_key(key, value, fmt::format("a key of [{}.{}]", shown, name), keys);
    }
  }
  return tables->members;
}

const Members& environments_of(const ConfigValue& file) {
  return tables_in(file, "environment", "environment", kEnvironmentKeys);
}

const Members& databases_of(const ConfigValue& file) {
  const Members& databases = tables_in(file, "database", "database", kDatabaseKeys);
  for (const auto& [name, table] : databases) {
    for (const std::string_view key : kDatabaseOwnKeys) {
      if (table.find(key) == nullptr) refuse(table, fmt::format("[database.{}] needs {}", name, key));
    }
  }
  return databases;
}

/// What an environment says of databases, each of which the file has.
const Members& databases_in_environment(const Members& databases, const std::string& name,
                                        const ConfigValue& environment) {
  const std::string shown = fmt::format("environment.{}.database", name);
  const Members& own = tables_in(environment, "database", shown, kDatabaseKeys);
  std::vector<std::string_view> known;
  for (const auto& [database, table] : databases) known.push_back(database);
  for (const auto& [database, table] : own) {
    if (std::ranges::find(known, database) == known.end()) refuse_key(database, table, "a database", known);
  }
  if (const ConfigValue* url = environment.find("url_env"); url != nullptr && databases.size() > 1) {
    refuse(*url, fmt::format("[environment.{}] has one url_env, and there are several databases", name),
           fmt::format("write it under [{}.{}]", shown, known.front()));
  }
  return own;
}

/// The sections of a database; `dir` stands for that of [migrations].
ConfigValue sections_of_database(const ConfigValue& table) {
  ConfigValue sections = without(table, kDatabaseOwnKeys);
  const ConfigValue* directory = table.find("dir");
  if (directory == nullptr) return sections;
  ConfigValue migrations;
  migrations.where = directory->where;
  migrations.members.emplace_back("dir", *directory);
  ConfigValue own;
  own.members.emplace_back("migrations", std::move(migrations));
  return overlaid(sections, own);
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
  constexpr std::array<std::string_view, 2> kLayers{"environment", "database"};
  const Members& environments = environments_of(file);
  const Members& databases = databases_of(file);
  const auto chosen =
      std::ranges::find_if(environments, [&](const auto& member) { return member.first == environment; });
  if (!environment.empty() && chosen == environments.end()) refuse_environment(file, environment);
  const ConfigValue own = environment.empty() ? ConfigValue() : chosen->second;
  const Members& own_databases = databases_in_environment(databases, environment, own);
  const ConfigValue own_sections = without(own, kEnvironmentOwnKeys);

  ConfigLayers layers;
  layers.sections = overlaid(without(file, kLayers), own_sections);
  layers.variables = variables_of(own, "environment " + environment);
  for (const auto& [name, table] : databases) {
    ConfigValue sections =
        overlaid(overlaid(without(file, kLayers), sections_of_database(table)), own_sections);
    SecretVariables variables = variables_of(table, "database " + name);
    for (const auto& [same, over] : own_databases) {
      if (same != name) continue;
      sections = overlaid(sections, sections_of_database(over));
      if (over.find("url_env") != nullptr)
        variables = variables_of(over, fmt::format("database {} of environment {}", name, environment));
    }
    variables.deploy_hook_env = layers.variables.deploy_hook_env;
    layers.databases.push_back({name, std::move(sections), std::move(variables)});
  }
  return layers;
}

}  // namespace lockkeeper::cli
