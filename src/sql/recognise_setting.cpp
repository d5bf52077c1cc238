// The values of settings and storage options, made uniform: what a value means depends on its setting, as in
// the server's guc_tables.c, of which the tables here hold what migrations set.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "sql/recognise_pieces.h"
#include "sql/recogniser.h"
#include "sql/scanner.h"

namespace lockkeeper::sql {

namespace {

struct TimeUnit {
  std::string_view name;
  double microseconds;
};
// Largest first; the server takes them in this spelling only.
constexpr std::array kTimeUnits = {TimeUnit{"d", 86'400e6}, TimeUnit{"h", 3'600e6}, TimeUnit{"min", 60e6},
                                   TimeUnit{"s", 1e6},      TimeUnit{"ms", 1e3},    TimeUnit{"us", 1}};
constexpr double kMillisecond = 1e3;
constexpr double kSecond = 1e6;
constexpr double kMinute = 60e6;

/// A whole-number time setting and the unit that a bare number counts in and that values are rounded to.
struct TimeSetting {
  std::string_view name;
  double unit;
};
constexpr std::array kTimeSettings = {
    TimeSetting{"archive_timeout", kSecond},
    TimeSetting{"authentication_timeout", kSecond},
    TimeSetting{"autovacuum_naptime", kSecond},
    TimeSetting{"bgwriter_delay", kMillisecond},
    TimeSetting{"checkpoint_timeout", kSecond},
    TimeSetting{"checkpoint_warning", kSecond},
    TimeSetting{"client_connection_check_interval", kMillisecond},
    TimeSetting{"deadlock_timeout", kMillisecond},
    TimeSetting{"idle_in_transaction_session_timeout", kMillisecond},
    TimeSetting{"idle_replication_slot_timeout", kSecond},
    TimeSetting{"idle_session_timeout", kMillisecond},
    TimeSetting{"lock_timeout", kMillisecond},
    TimeSetting{"log_autovacuum_min_duration", kMillisecond},
    TimeSetting{"log_min_duration_sample", kMillisecond},
    TimeSetting{"log_min_duration_statement", kMillisecond},
    TimeSetting{"log_rotation_age", kMinute},
    TimeSetting{"log_startup_progress_interval", kMillisecond},
    TimeSetting{"max_standby_archive_delay", kMillisecond},
    TimeSetting{"max_standby_streaming_delay", kMillisecond},
    TimeSetting{"recovery_min_apply_delay", kMillisecond},
    TimeSetting{"statement_timeout", kMillisecond},
    TimeSetting{"tcp_keepalives_idle", kSecond},
    TimeSetting{"tcp_keepalives_interval", kSecond},
    TimeSetting{"tcp_user_timeout", kMillisecond},
    TimeSetting{"transaction_timeout", kMillisecond},
    TimeSetting{"wal_receiver_status_interval", kSecond},
    TimeSetting{"wal_receiver_timeout", kMillisecond},
    TimeSetting{"wal_retrieve_retry_interval", kMillisecond},
    TimeSetting{"wal_sender_timeout", kMillisecond},
    TimeSetting{"wal_writer_delay", kMillisecond},
};

// Settings and storage options whose value is a boolean: 1, yes and t are on. All that begin with enable_
// are.
constexpr std::array<std::string_view, 25> kBooleanSettings = {
    "array_nulls",
    "autovacuum",
    "autovacuum_enabled",
    "check_function_bodies",
    "deduplicate_items",
    "default_transaction_deferrable",
    "default_transaction_read_only",
    "escape_string_warning",
    "fastupdate",
    "fsync",
    "full_page_writes",
    "jit",
    "log_connections",
    "log_disconnections",
    "log_lock_waits",
    "lo_compat_privileges",
    "quote_all_identifiers",
    "row_security",
    "security_barrier",
    "security_invoker",
    "standard_conforming_strings",
    "transaction_deferrable",
    "transaction_read_only",
    "transform_null_equals",
    "user_catalog_table",
};

// Settings whose values are words of the server, compared without case.
constexpr std::array<std::string_view, 17> kWordSettings = {
    "backslash_quote",
    "bytea_output",
    "client_min_messages",
    "constraint_exclusion",
    "default_toast_compression",
    "default_transaction_isolation",
    "intervalstyle",
    "log_error_verbosity",
    "log_min_error_statement",
    "log_min_messages",
    "log_statement",
    "password_encryption",
    "plan_cache_mode",
    "session_replication_role",
    "synchronous_commit",
    "transaction_isolation",
    "wal_level",
};

// Settings that name objects: a keyword among them is shown in quotes, as names are.
constexpr std::array<std::string_view, 6> kNameSettings = {
    "search_path", "temp_tablespaces",     "default_tablespace", "default_table_access_method",
    "role",        "session_authorization"};

template <std::size_t kSize>
bool is_one_of(const std::array<std::string_view, kSize>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

bool is_boolean_setting(std::string_view setting) {
  if (setting.starts_with("toast.")) setting.remove_prefix(6);
  return is_one_of(kBooleanSettings, setting) || setting.starts_with("enable_");
}

bool is_list_of_names(std::string_view setting) {
  return setting == "search_path" || setting == "temp_tablespaces";
}

// The server takes any beginning of a word that is unambiguous (parse_bool).
std::string_view boolean_text(std::string_view value) {
  const auto begins = [value](std::string_view word, std::size_t least) {
    return value.size() >= least && word.starts_with(value);
  };
  if (value == "1" || value == "on" || begins("true", 1) || begins("yes", 1)) return "on";
  if (value == "0" || begins("off", 2) || begins("false", 1) || begins("no", 1)) return "off";
  return {};
}

// "90 s" for a setting in milliseconds -> 90000000; false when it is no time.
bool parse_microseconds(std::string_view value, double base_unit, double& microseconds) {
  value = base::trim(value);
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc()) return false;
  const std::string_view unit = base::trim(value.substr(static_cast<std::size_t>(end - value.data())));
  const auto known = std::ranges::find(kTimeUnits, unit, &TimeUnit::name);
  if (!unit.empty() && known == kTimeUnits.end()) return false;
  const double factor = unit.empty() ? base_unit : known->microseconds;
  microseconds = std::rint(number * factor / base_unit) * base_unit;
  return true;
}

std::string time_text(std::string_view value, double base_unit) {
  constexpr double kLongest = 1e15;  // about 30 years, and exact in a double
  double microseconds = 0;
  if (!parse_microseconds(value, base_unit, microseconds) || !(std::abs(microseconds) < kLongest)) return {};
  if (microseconds == 0) return "0";
  if (microseconds < 0) return std::to_string(static_cast<long long>(microseconds / base_unit));
  for (const TimeUnit& unit : kTimeUnits) {
    if (std::fmod(microseconds, unit.microseconds) == 0) {
      return std::to_string(static_cast<long long>(microseconds / unit.microseconds)).append(unit.name);
    }
  }
  return {};
}

// Bare where it can be neither a keyword of the text nor carry its structure: 64MB, -1, 0.05, on, replica.
std::string bare_or_quoted(std::string_view value) {
  const bool number = !value.empty() && value.find_first_of("0123456789") <= 1 &&
                      std::string_view("+-.0123456789").find(value[0]) != std::string_view::npos;
  const bool plain = std::ranges::all_of(value, [number](unsigned char c) {
    const bool lower = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    const bool in_number = (c >= 'A' && c <= 'Z') || c == '.' || c == '+' || c == '-';
    return lower || (number && in_number);
  });
  const bool starts_well = number || (!value.empty() && (value[0] < '0' || value[0] > '9'));
  return plain && starts_well ? std::string(value) : canonical_name(value);
}

// One value, decoded.
std::string value_text(std::string_view setting, std::string_view value) {
  if (value.empty()) return "\"\"";
  if (is_one_of(kNameSettings, setting)) return canonical_name(value);
  const auto time = std::ranges::find(kTimeSettings, setting, &TimeSetting::name);
  if (time != kTimeSettings.end()) {
    const std::string text = time_text(value, time->unit);
    if (!text.empty()) return text;
  }
  const std::string lower = base::to_lower(value);
  if (is_boolean_setting(setting) && !boolean_text(lower).empty()) return std::string(boolean_text(lower));
  if (lower == "true" || lower == "false") return std::string(boolean_text(lower));
  return bare_or_quoted(is_one_of(kWordSettings, setting) ? lower : value);
}

// `a`, `'a'`, `-5`, `INTERVAL '1 hour'`: the value of one element, decoded and folded.
std::string element_text(const TokenReader& element) {
  std::string text;
  for (std::uint32_t index = element.index(); index < element.end(); ++index) {
    const Token& token = element.tokens()[index];
    const bool spaced = !text.empty() && text != "-" && text != "+";
    if (spaced) text += ' ';
    if (token.kind == TokenKind::word) {
      text += base::to_lower(element.text_at(index));
    } else if (element.part(index, index + 1).at_literal() || token.kind == TokenKind::quoted_name ||
               token.kind == TokenKind::unicode_name) {
      text += decode(element.body().text, token);
    } else {
      text += element.text_at(index);
    }
  }
  return text;
}

// SplitIdentifierString() of the server: names between commas, folded unless quoted.
std::vector<std::string> split_names(std::string_view list) {
  std::vector<std::string> names;
  while (!(list = base::trim(list)).empty()) {
    std::string name;
    if (list.front() == '"') {
      const std::size_t close = std::min(list.find('"', 1), list.size() - 1);
      name = list.substr(1, close - 1);
      list.remove_prefix(close + 1);
    } else {
      name = base::to_lower(base::trim(list.substr(0, list.find(','))));
    }
    names.push_back(std::move(name));
    const std::size_t comma = list.find(',');
    list = comma == list.npos ? std::string_view() : list.substr(comma + 1);
  }
  return names;
}

struct NamedSetting {
  std::string_view words;
  std::string_view setting;
};

// The settings that have a syntax of their own.
constexpr std::array kNamedSettings = {
    NamedSetting{"time zone", "timezone"},
    NamedSetting{"session authorization", "session_authorization"},
    NamedSetting{"role", "role"},
    NamedSetting{"names", "client_encoding"},
    NamedSetting{"schema", "search_path"},
    NamedSetting{"xml option", "xmloption"},
    NamedSetting{"transaction isolation level", "transaction_isolation"},  // of RESET
};

// `x TO v` and `x = v` mean the ordinary syntax even where x is one of the words above.
bool take_named_setting(TokenReader& reader, Name& setting) {
  for (const NamedSetting& named : kNamedSettings) {
    const std::uint32_t first = reader.index();
    if (!reader.take(named.words)) continue;
    if (!reader.at_symbol("=") && !reader.at("to")) {
      setting = {std::string(named.setting), reader.range(first, reader.index())};
      return true;
    }
    reader.seek(first);
  }
  return false;
}

// From the cursor on: elements between commas, each a literal, a word or a signed number.
bool skip_values(TokenReader& reader) {
  do {
    if (reader.at_symbol("-") || reader.at_symbol("+")) reader.skip();
    if (reader.at("interval") && !reader.at_symbol(",", 1)) reader.skip();
    const TokenKind kind = reader.peek().kind;
    if (!reader.at_name() && !reader.at_literal() && kind != TokenKind::integer && kind != TokenKind::decimal)
      return false;
    reader.skip();
  } while (reader.take_symbol(","));
  return true;
}

}  // namespace

std::string setting_value(std::string_view setting, const TokenReader& reader, std::uint32_t first,
                          std::uint32_t last) {
  if (reader.part(first, last).at("default") && last == first + 1) return "DEFAULT";
  std::string text;
  for (const Span& element : split_list(reader, {first, last})) {
    if (!text.empty()) text += ", ";
    text += value_text(setting, element_text(reader.part(element.first, element.last)));
  }
  return text;
}

std::string setting_value_of_text(std::string_view setting, std::string_view value) {
  if (!is_list_of_names(setting) || base::trim(value).empty()) return value_text(setting, base::trim(value));
  std::string text;
  for (const std::string& name : split_names(value)) {
    if (!text.empty()) text += ", ";
    text += value_text(setting, name);
  }
  return text;
}

bool take_setting(TokenReader& reader, OperationWriter& writer) {
  Name setting;
  if (!take_named_setting(reader, setting)) {
    setting = take_vocabulary_name(reader);
    if (setting.empty()) return false;
    const std::uint32_t from = reader.index();
    if (reader.take("from current")) {
      writer.add(setting).add("= CURRENT", reader.range(from, reader.index()));
      return true;
    }
    if (!reader.take_symbol("=") && !reader.take("to")) return false;
  }
  const std::uint32_t first = reader.index();
  if (!skip_values(reader)) return false;
  const base::Range range = reader.range(first, reader.index());
  // SET TIME ZONE LOCAL is another word for DEFAULT.
  const bool local_zone = setting.text == "timezone" && reader.part(first, reader.index()).at("local");
  const bool no_role = setting.text == "role" && reader.part(first, reader.index()).at("none");
  std::string value = local_zone ? "DEFAULT" : no_role ? "none" : "";
  if (value.empty()) value = setting_value(setting.text, reader, first, reader.index());
  writer.add(setting).add("=", setting.range).add(value, range);
  return true;
}

bool take_reset(TokenReader& reader, OperationWriter& writer) {
  Name setting;
  if (reader.at("all")) {
    take_keyword(writer, reader);
    return true;
  }
  if (!take_named_setting(reader, setting)) setting = take_vocabulary_name(reader);
  writer.add(setting);
  return !setting.empty();
}

}  // namespace lockkeeper::sql
