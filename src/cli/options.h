#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lockkeeper::cli {

enum class Option : std::uint8_t {
  advice,
  applied,
  approver,
  base,
  change_set,
  color,
  comment,
  comment_key,
  config,
  config_ref,
  database,
  debug,
  digest,
  env,
  env_file,
  explain,
  fail_on,
  force,
  format,
  help,
  junit_flavor,
  no_backup,
  layout,
  out,
  plan,
  quiet,
  report,
  report_dir,
  reverse_of,
  rollback_to,
  rolled_back,
  stdin_filename,
  to,
  update_known,
};

/// One row per option and meaning: `--help`, parsing and shell completion read nothing else. A name may come
/// twice, for different commands.
struct OptionRow {
  Option option;
  std::string_view name;      ///< without "--"
  std::string_view argument;  ///< "FILE"; "a|b|c" lists the only values allowed; empty for a flag
  std::string_view help;
  std::string_view commands;  ///< names, separated by a space; empty for all
};
std::span<const OptionRow> options();
bool takes(const OptionRow& row, std::string_view command);
/// "a|b|c" -> a, b, c; empty when the argument is anything ("FILE").
std::vector<std::string_view> choices(std::string_view argument);

/// A command line, understood.
class Arguments {
 public:
  std::vector<std::string> operands;

  bool has(Option option) const { return values_.contains(option); }
  /// The last value given, empty when there is none.
  std::string value(Option option) const;
  /// All values, in order.
  std::vector<std::string> values(Option option) const;
  /// Each value by what `change` makes of it.
  void replace(Option option, const std::function<std::string(const std::string&)>& change);
  void add(Option option, std::string value) { values_[option].push_back(std::move(value)); }

 private:
  std::map<Option, std::vector<std::string>> values_;
};

/// `words`: what follows the command's name. Throws Error(usage) for an unknown option (with the nearest
/// one), a missing argument or a value that is not allowed.
Arguments parse_arguments(std::string_view command, const std::vector<std::string>& words);

}  // namespace lockkeeper::cli
