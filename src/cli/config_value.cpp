#include "cli/config_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.h"
#include "base/text.h"

namespace lockkeeper::cli {

namespace {

void require(const ConfigValue& value, ConfigValue::Kind kind, std::string_view key, const char* expected) {
  if (value.kind != kind) refuse(value, fmt::format("{} must be {}", key, expected));
}

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};
constexpr std::array kUnits{Unit{"ms", 1}, Unit{"s", 1000}, Unit{"m", 60'000}, Unit{"h", 3'600'000}};
constexpr std::int64_t kMostMilliseconds = 7 * std::int64_t{24} * 3'600'000;  // a week

}  // namespace

void refuse(const ConfigValue& value, const std::string& message, const std::string& hint) {
  throw base::Error(base::ErrorKind::usage, message, hint, value.where);
}

std::string text_of(std::string_view key, const ConfigValue& value) {
  require(value, ConfigValue::Kind::string, key, "a text in quotes");
  return value.text;
}

std::vector<std::string> texts_of(std::string_view key, const ConfigValue& value) {
  require(value, ConfigValue::Kind::array, key, "a list of texts: [\"..\"]");
  std::vector<std::string> texts;
  for (const ConfigValue& item : value.items) texts.push_back(text_of(key, item));
  return texts;
}

std::int64_t integer_of(std::string_view key, const ConfigValue& value, std::int64_t least,
                        std::int64_t most) {
  require(value, ConfigValue::Kind::integer, key, "a whole number");
  if (value.integer < least || value.integer > most) {
    refuse(value, fmt::format("{} must be from {} to {}, not {}", key, least, most, value.integer));
  }
  return value.integer;
}

bool boolean_of(std::string_view key, const ConfigValue& value) {
  require(value, ConfigValue::Kind::boolean, key, "true or false");
  return value.boolean;
}

std::chrono::milliseconds duration_of(std::string_view key, const ConfigValue& value) {
  if (value.kind == ConfigValue::Kind::integer && value.integer == 0) return std::chrono::milliseconds(0);
  require(value, ConfigValue::Kind::string, key, "a duration such as \"5s\"");
  std::int64_t number = 0;
  const char* end = value.text.data() + value.text.size();
  const auto [unit_begin, problem] = std::from_chars(value.text.data(), end, number);
  const std::string_view unit(unit_begin, static_cast<std::size_t>(end - unit_begin));
  for (const Unit& known : kUnits) {
    if (problem != std::errc() || unit != known.name || number < 0) continue;
    if (number > kMostMilliseconds / known.milliseconds) refuse(value, fmt::format("{} is over a week", key));
    return std::chrono::milliseconds(number * known.milliseconds);
  }
  refuse(value, fmt::format("{} is no duration: '{}'", key, value.text),
         "write a number and a unit: 500ms, 5s, 10m or 1h");
}

std::size_t choice_of(std::string_view key, const ConfigValue& value,
                      std::span<const std::string_view> choices) {
  const std::string text = text_of(key, value);
  const auto found = std::find(choices.begin(), choices.end(), text);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  const std::string_view near = base::nearest(text, choices.data(), choices.size());
  refuse(value, fmt::format("{} must be one of {}, not '{}'", key, fmt::join(choices, ", "), text),
         near.empty() ? std::string() : fmt::format("write \"{}\"", near));
}

const ConfigValue& table_of(std::string_view key, const ConfigValue& value) {
  require(value, ConfigValue::Kind::table, key, fmt::format("a section: [{}]", key).c_str());
  return value;
}

const std::vector<ConfigValue>& tables_of(std::string_view key, const ConfigValue& value) {
  const std::string expected = fmt::format("a list of sections: [[{}]]", key);
  require(value, ConfigValue::Kind::array, key, expected.c_str());
  for (const ConfigValue& item : value.items) require(item, ConfigValue::Kind::table, key, expected.c_str());
  return value.items;
}

void refuse_key(std::string_view key, const ConfigValue& value, const std::string& what,
                std::span<const std::string_view> known) {
  const std::string_view near = base::nearest(key, known.data(), known.size());
  refuse(
      value, fmt::format("'{}' is not {}", key, what),
      near.empty() ? fmt::format("use one of {}", fmt::join(known, ", ")) : fmt::format("write '{}'", near));
}

}  // namespace lockkeeper::cli
