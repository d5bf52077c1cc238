#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace lockkeeper::base {

/// A place in a file. Line and column count from 1; the column counts Unicode code points. 0 means "not
/// known".
struct Location {
  std::string path;  ///< relative to the repository root, with '/'
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// What the user must do about it; cli/exit_code.h maps each kind to the documented exit code.
enum class ErrorKind : std::uint8_t {
  usage,        ///< the command line or the configuration is wrong
  input,        ///< a file cannot be used
  refused,      ///< Lockkeeper declines: pooled URL, lock not obtained, edited history, no history
  database,     ///< the server or a migration said no
  in_doubt,     ///< whether it happened is not known
  hook,         ///< the deploy hook failed, or its outcome is not known
  check,        ///< a check after the deploy failed
  interrupted,  ///< SIGINT (130) or SIGTERM (143), after clean-up
  internal,     ///< a defect of ours
};

/// The one exception type. Thrown only when a command cannot do its job; findings, pending migrations and
/// drift are values. `what()` starts in lower case, has no final stop and names object, expected and found;
/// `hint` is one imperative sentence, shown on a line of its own. Neither ever holds a secret.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message, std::string hint = {}, std::optional<Location> where = {})
      : std::runtime_error(message), kind_(kind), hint_(std::move(hint)), where_(std::move(where)) {}

  ErrorKind kind() const { return kind_; }
  const std::string& hint() const { return hint_; }
  const std::optional<Location>& where() const { return where_; }

 private:
  ErrorKind kind_;
  std::string hint_;
  std::optional<Location> where_;
};

}  // namespace lockkeeper::base
