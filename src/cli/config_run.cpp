#include "cli/config_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/config_keys.h"

namespace lockkeeper::cli {

namespace {

using migrate::Window;

constexpr std::array kBackupKeys{
    Key<BackupOptions>{
        "command", [](auto key, const auto& value, auto& backup) { backup.command = text_of(key, value); }},
    Key<BackupOptions>{"store",
                       [](auto key, const auto& value, auto& backup) { backup.store = text_of(key, value); }},
    Key<BackupOptions>{
        "external", [](auto key, const auto& value, auto& backup) { backup.external = text_of(key, value); }},
};

/// "06:30".
std::string time_of(std::string_view key, const ConfigValue& value) {
  const std::string text = text_of(key, value);
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  const bool shaped = text.size() == 5 && digit(0) && digit(1) && text[2] == ':' && digit(3) && digit(4);
  if (!shaped || text > "24:00" || text[3] > '5')
    refuse(value, fmt::format("{} must be a time: \"22:00\"", key));
  return text;
}

void read_days(std::string_view key, const ConfigValue& value, Window& window) {
  constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  if (value.kind != ConfigValue::Kind::array)
    refuse(value, fmt::format("{} must be a list: [\"mon\", \"tue\"]", key));
  for (const ConfigValue& item : value.items) {
    window.days.push_back(static_cast<int>(choice_of(key, item, kDays)) + 1);
  }
}

constexpr std::array kWindowKeys{
    Key<Window>{"days", read_days},
    Key<Window>{"from", [](auto key, const auto& value, auto& window) { window.from = time_of(key, value); }},
    Key<Window>{"to", [](auto key, const auto& value, auto& window) { window.to = time_of(key, value); }},
    Key<Window>{"zone", [](auto key, const auto& value, auto& window) { window.zone = text_of(key, value); }},
    Key<Window>{"applies_to",
                [](auto key, const auto& value, auto& window) {
                  constexpr std::array<std::string_view, 2> kChoices{"all", "destructive"};
                  constexpr std::array kValues{Window::AppliesTo::everything, Window::AppliesTo::destructive};
                  window.applies_to = kValues[choice_of(key, value, kChoices)];
                }},
    Key<Window>{"max_minutes",
                [](auto key, const auto& value, auto& window) {
                  window.max_minutes = static_cast<std::uint32_t>(integer_of(key, value, 1, 10000));
                }},
};

constexpr std::array kHookCommandKeys{
    Key<HookCommand>{"url_env",
                     [](auto key, const auto& value, auto& hook) { hook.url_env = text_of(key, value); }},
};

/// A command, or `{ url_env = "NAME" }`.
HookCommand hook_of(std::string_view key, const ConfigValue& value) {
  HookCommand hook;
  if (value.kind == ConfigValue::Kind::table) {
    read_keys<HookCommand>(value, fmt::format("[hooks] {}", key), kHookCommandKeys, hook);
  } else {
    hook.command = text_of(key, value);
  }
  return hook;
}

constexpr std::array kHookKeys{
    Key<HookCommands>{"before_apply", [](auto key, const auto& value,
                                         auto& hooks) { hooks.before_apply = hook_of(key, value); }},
    Key<HookCommands>{"after_apply", [](auto key, const auto& value,
                                        auto& hooks) { hooks.after_apply = hook_of(key, value); }},
    Key<HookCommands>{"on_failure", [](auto key, const auto& value,
                                       auto& hooks) { hooks.on_failure = hook_of(key, value); }},
    Key<HookCommands>{"finally",
                      [](auto key, const auto& value, auto& hooks) { hooks.finally = hook_of(key, value); }},
};

constexpr std::array kSeedKeys{
    Key<Config>{"files",
                [](auto key, const auto& value, auto& config) { config.seed_files = texts_of(key, value); }},
};

}  // namespace

void read_backup(std::string_view key, const ConfigValue& value, Config& config) {
  read_keys<BackupOptions>(table_of(key, value), "[backup]", kBackupKeys, config.backup);
}

void read_window(std::string_view key, const ConfigValue& value, Config& config) {
  Window& window = config.apply.window;
  read_keys<Window>(table_of(key, value), "[window]", kWindowKeys, window);
  if (window.from.empty() != window.to.empty()) refuse(value, "[window] needs both from and to, or neither");
}

void read_hooks(std::string_view key, const ConfigValue& value, Config& config) {
  read_keys<HookCommands>(table_of(key, value), "[hooks]", kHookKeys, config.hooks);
}

void read_seed(std::string_view key, const ConfigValue& value, Config& config) {
  read_keys<Config>(table_of(key, value), "[seed]", kSeedKeys, config);
}

}  // namespace lockkeeper::cli
