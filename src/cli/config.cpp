// One row per key; what is accepted, what is refused and what is suggested for a typing error all come from
// the rows.
#include "cli/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/file.h"
#include "cli/changes.h"
#include "cli/config_check.h"
#include "cli/config_keys.h"
#include "cli/config_run.h"
#include "cli/config_value.h"
#include "cli/version_number.h"
#include "rules/name_patterns.h"
#include "rules/user_rules.h"

namespace lockkeeper::cli {

namespace {

constexpr std::size_t kMaxBytes = std::size_t{4} << 20;

rules::Severity severity_of(std::string_view key, const ConfigValue& value) {
  constexpr std::array<std::string_view, 3> kSeverities{"notice", "warning", "error"};
  constexpr std::array kValues{rules::Severity::notice, rules::Severity::warning, rules::Severity::error};
  return kValues[choice_of(key, value, kSeverities)];
}

/// `drop-table = "warning"`, or by path: `drop-table = { "legacy/" = "notice" }`.
void read_severities(std::string_view key, const ConfigValue& value, Config& config) {
  for (const auto& [rule, level] : table_of(key, value).members) {
    if (level.kind == ConfigValue::Kind::table) {
      for (const auto& [path, by_path] : level.members) {
        config.lint.severities.push_back({rule, path, severity_of(path, by_path)});
      }
    } else {
      config.lint.severities.push_back({rule, "", severity_of(rule, level)});
    }
  }
}

constexpr std::array kAllowKeys{
    Key<rules::Allow>{"rule",
                      [](auto key, const auto& value, auto& allow) { allow.rule = text_of(key, value); }},
    Key<rules::Allow>{"path",
                      [](auto key, const auto& value, auto& allow) { allow.path = text_of(key, value); }},
    Key<rules::Allow>{"reason",
                      [](auto key, const auto& value, auto& allow) { allow.reason = text_of(key, value); }},
};

void read_allows(std::string_view key, const ConfigValue& value, Config& config) {
  for (const ConfigValue& entry : tables_of(key, value)) {
    rules::Allow allow;
    read_keys<rules::Allow>(entry, "[[lint.allow]]", kAllowKeys, allow);
    for (const auto& [name, text] :
         {std::pair("rule", &allow.rule), {"path", &allow.path}, {"reason", &allow.reason}}) {
      if (text->empty()) refuse(entry, fmt::format("[[lint.allow]] needs {}", name));
    }
    config.lint.allows.push_back(std::move(allow));
  }
}

/// 15, or "14.2" where a minor version matters.
void read_pg_version(std::string_view key, const ConfigValue& value, Config& config) {
  constexpr int kOldest = 9;
  constexpr int kNewest = 30;
  const auto version = rules::parse_version(value);
  if (!version) refuse(value, fmt::format("{} must be a version: 15 or \"14.2\"", key));
  if (version->major < kOldest || version->major > kNewest)
    refuse(value, fmt::format("{} must be from {} to {}, not {}", key, kOldest, kNewest, version->major));
  config.lint.pg_version = version->major;
  config.lint.pg_minor = version->minor;
}

/// `table = "^[a-z_]+$"`: what the names of a kind look like. A policy switches its rule on.
void read_naming(std::string_view key, const ConfigValue& value, Config& config) {
  for (const auto& [kind, pattern] : table_of(key, value).members) {
    const std::vector<std::string_view>& kinds = rules::naming_kinds();
    if (std::ranges::find(kinds, kind) == kinds.end()) refuse_key(kind, pattern, "a kind of name", kinds);
    config.lint.naming.push_back({kind, text_of(kind, pattern)});
  }
  config.lint.enable.emplace_back("naming-convention");
}

constexpr std::array kRequiredKeys{
    Key<rules::Required>{"columns", [](auto key, const auto& value,
                                       auto& required) { required.columns = texts_of(key, value); }},
    Key<rules::Required>{"comment", [](auto key, const auto& value,
                                       auto& required) { required.comment = boolean_of(key, value); }},
};

void read_required(std::string_view key, const ConfigValue& value, Config& config) {
  read_keys<rules::Required>(table_of(key, value), "[lint.required]", kRequiredKeys, config.lint.required);
  const rules::Required& required = config.lint.required;
  if (!required.columns.empty() || required.comment)
    config.lint.enable.emplace_back("required-table-elements");
}

constexpr std::array kMigrationsKeys{
    Key<Config>{"dir",
                [](auto key, const auto& value, auto& config) { config.directory = text_of(key, value); }},
    Key<Config>{"layout",
                [](auto key, const auto& value, auto& config) {
                  const std::vector<std::string_view>& names = migrate::layout_names();
                  config.layout = names[choice_of(key, value, names)];
                }},
    Key<Config>{"runner",
                [](auto key, const auto& value, auto& config) {
                  config.lint.runner = static_cast<sql::Runner>(choice_of(key, value, sql::kRunnerNames));
                }},
    Key<Config>{"schema_file",
                [](auto key, const auto& value, auto& config) { config.schema_file = text_of(key, value); }},
    Key<Config>{"sources", nullptr},
};

/// "0042", or the name of the last migration that is not judged any more.
void read_baseline(std::string_view key, const ConfigValue& value, Config& config) {
  const std::string text =
      value.kind == ConfigValue::Kind::integer ? std::to_string(value.integer) : text_of(key, value);
  const auto version = version_of(text);
  if (!version) refuse(value, fmt::format("{} must be a version or the name of a migration: \"0042\"", key));
  config.lint_baseline = version->number;
}

constexpr std::array kLintKeys{
    Key<Config>{"pg_version", read_pg_version},
    Key<Config>{
        "fail_on",
        [](auto key, const auto& value, auto& config) {
          constexpr std::array<std::string_view, 3> kLevels{"error", "warning", "never"};
          constexpr std::array kValues{rules::FailOn::error, rules::FailOn::warning, rules::FailOn::never};
          config.fail_on = kValues[choice_of(key, value, kLevels)];
        }},
    Key<Config>{"enable",
                [](auto key, const auto& value, auto& config) {
                  for (std::string& id : texts_of(key, value)) config.lint.enable.push_back(std::move(id));
                }},
    Key<Config>{"disable", [](auto key, const auto& value,
                              auto& config) { config.lint.disable = texts_of(key, value); }},
    Key<Config>{"severity", read_severities},
    Key<Config>{"allow", read_allows},
    Key<Config>{"baseline", read_baseline},
    Key<Config>{"known",
                [](auto key, const auto& value, auto& config) { config.known_file = text_of(key, value); }},
    Key<Config>{"required_header",
                [](auto key, const auto& value, auto& config) {
                  config.lint.required.header = text_of(key, value);
                  config.lint.enable.emplace_back("required-header");
                }},
    Key<Config>{"idempotent",
                [](auto key, const auto& value, auto& config) {
                  if (boolean_of(key, value)) config.lint.enable.emplace_back("idempotent");
                }},
    Key<Config>{"naming", read_naming},
    Key<Config>{"required", read_required},
};

/// Categories and ids of rules; a user's own rule is known only once all is read.
void read_review(std::string_view key, const ConfigValue& value, Config& config) {
  config.review = texts_of(key, value);
}
constexpr std::int64_t kMegabyte = std::int64_t{1} << 20;
constexpr std::int64_t kMostMegabytes = std::int64_t{1} << 30;
constexpr std::int64_t kMostRows = std::int64_t{1} << 50;

constexpr std::array kSnapshotKeys{
    Key<Config>{"file", [](auto key, const auto& value,
                           auto& config) { config.snapshot_file = text_of(key, value); }},
    Key<Config>{"max_age_days",
                [](auto key, const auto& value, auto& config) {
                  config.snapshot_days = integer_of(key, value, 1, 36500);
                }},
    Key<Config>{"small_rows",
                [](auto key, const auto& value, auto& config) {
                  config.lint.sizes.small_rows = integer_of(key, value, 0, kMostRows);
                }},
    Key<Config>{"small_mb",
                [](auto key, const auto& value, auto& config) {
                  config.lint.sizes.small_bytes = integer_of(key, value, 0, kMostMegabytes) * kMegabyte;
                }},
    Key<Config>{"large_rows",
                [](auto key, const auto& value, auto& config) {
                  config.lint.sizes.large_rows = integer_of(key, value, 1, kMostRows);
                }},
    Key<Config>{"large_mb",
                [](auto key, const auto& value, auto& config) {
                  config.lint.sizes.large_bytes = integer_of(key, value, 1, kMostMegabytes) * kMegabyte;
                }},
};

constexpr std::array kApplyKeys{
    Key<Config>{"lock_timeout",
                [](auto key, const auto& value, auto& config) {
                  config.apply.lock_timeout = duration_of(key, value);
                  if (config.apply.lock_timeout.count() == 0) {
                    refuse(value,
                           "lock_timeout must not be 0: traffic would queue behind a waiting migration");
                  }
                }},
    Key<Config>{"statement_timeout",
                [](auto key, const auto& value, auto& config) {
                  config.apply.statement_timeout = duration_of(key, value);
                }},
    Key<Config>{"attempts",
                [](auto key, const auto& value, auto& config) {
                  config.apply.attempts = static_cast<std::uint32_t>(integer_of(key, value, 1, 1000));
                }},
    Key<Config>{"lock_wait", [](auto key, const auto& value,
                                auto& config) { config.apply.lock_wait = duration_of(key, value); }},
    Key<Config>{"out_of_order",
                [](auto key, const auto& value, auto& config) {
                  constexpr std::array<std::string_view, 3> kChoices{"error", "warn", "allow"};
                  constexpr std::array kValues{migrate::OutOfOrder::error, migrate::OutOfOrder::warn,
                                               migrate::OutOfOrder::allow};
                  config.apply.out_of_order = kValues[choice_of(key, value, kChoices)];
                }},
    Key<Config>{"role",
                [](auto key, const auto& value, auto& config) { config.apply.role = text_of(key, value); }},
    Key<Config>{"app_role", [](auto key, const auto& value,
                               auto& config) { config.apply.app_role = text_of(key, value); }},
    Key<Config>{"review", read_review},
};

constexpr std::array kDeployKeys{
    Key<Config>{"when",
                [](auto key, const auto& value, auto& config) {
                  constexpr std::array<std::string_view, 3> kChoices{"applied", "always", "never"};
                  constexpr std::array kValues{deploy::FireWhen::applied, deploy::FireWhen::always,
                                               deploy::FireWhen::never};
                  config.hook.when = kValues[choice_of(key, value, kChoices)];
                }},
    Key<Config>{"retries",
                [](auto key, const auto& value, auto& config) {
                  config.hook.attempts = static_cast<std::uint32_t>(integer_of(key, value, 0, 20)) + 1;
                }},
    Key<Config>{"command", [](auto key, const auto& value,
                              auto& config) { config.deploy_command = text_of(key, value); }},
};

void read_rules(std::string_view key, const ConfigValue& value, Config& config) {
  tables_of(key, value);
  rules::read_rules(value);  // throws for a broken entry
  config.rules = value;
}

template <const auto& keys>
void read_section(std::string_view name, const ConfigValue& value, Config& config) {
  read_keys<Config>(table_of(name, value), fmt::format("[{}]", name), keys, config);
}

constexpr std::array kSections{
    Key<Config>{"migrations", read_section<kMigrationsKeys>},
    Key<Config>{"lint", read_section<kLintKeys>},
    Key<Config>{"rule", read_rules},
    Key<Config>{"apply", read_section<kApplyKeys>},
    Key<Config>{"deploy", read_section<kDeployKeys>},
    Key<Config>{"check",
                [](auto key, const auto& value, auto& config) { config.checks = read_checks(key, value); }},
    Key<Config>{"backup", read_backup},
    Key<Config>{"window", read_window},
    Key<Config>{"hooks", read_hooks},
    Key<Config>{"seed", read_seed},
    Key<Config>{"snapshot", read_section<kSnapshotKeys>},
};

}  // namespace

namespace {

/// A query has one database.
void require_databases(const Config& config) {
  std::vector<std::string_view> names;
  for (const Config& database : config.databases) names.push_back(database.database);
  for (const ConfiguredCheck& check : config.checks) {
    const bool is_known = std::ranges::find(names, check.database) != names.end();
    if (check.kind != ConfiguredCheck::Kind::sql || is_known) continue;
    if (!check.database.empty() && names.empty()) {
      refuse(check.where,
             fmt::format("check {} names the database {}, and the file has none", check.name, check.database),
             "remove database");
    }
    if (!check.database.empty()) refuse_key(check.database, check.where, "a database", names);
    if (names.size() < 2) continue;
    refuse(check.where, fmt::format("check {} needs database: there are several", check.name),
           fmt::format("use one of {}", fmt::join(names, ", ")));
  }
}

Config read_layers(const ConfigLayers& layers) {
  Config config;
  read_keys<Config>(layers.sections, "", kSections, config);
  config.variables = layers.variables;
  for (const ConfigLayers::Database& layer : layers.databases) {
    Config& database = config.databases.emplace_back();
    read_keys<Config>(layer.sections, "", kSections, database);
    database.variables = layer.variables;
    database.database = layer.name;
  }
  return config;
}

/// The same for each part of a configuration.
void set_origin(Config& config, const std::string& path, const std::string& commit) {
  config.path = path;
  config.commit = commit;
  for (Config& database : config.databases) set_origin(database, path, commit);
}

}  // namespace

Config read_config(const base::ConfigValue& file, const std::string& environment) {
  for (const std::string& name : environment_names(file)) read_layers(layers_of(file, name));
  Config config = read_layers(layers_of(file, environment));
  require_databases(config);
  return config;
}

Config load_config(const std::string& path, const std::string& environment) {
  const std::string used = path.empty() ? kDefaultConfigPath : path;
  const bool is_there = !path.empty() || base::is_file(kDefaultConfigPath);
  const std::string text = is_there ? base::read_file(used, kMaxBytes) : std::string();
  Config config = read_config(base::parse_config(text, used), environment);
  if (is_there) set_origin(config, used, {});
  return config;
}

Config load_config_at(const std::string& commit, const std::string& path, const std::string& environment) {
  const std::string used = path.empty() ? kDefaultConfigPath : path;
  const std::string text = text_at(commit, used).value_or(std::string());
  Config config = read_config(base::parse_config(text, used), environment);
  set_origin(config, used, commit);
  return config;
}

std::optional<std::string> text_beside(const Config& config, const std::string& path) {
  if (!config.commit.empty()) return text_at(config.commit, path);
  if (!base::is_file(path)) return std::nullopt;
  return base::read_file(path);
}

}  // namespace lockkeeper::cli
