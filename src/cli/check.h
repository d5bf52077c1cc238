#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/config_check.h"
#include "cli/hook.h"
#include "migrate/connection_url.h"
#include "migrate/interrupt.h"

namespace lockkeeper::cli {

/// The variable whose URL is asked as a check called `health`, beside those of the configuration.
inline constexpr const char* kHealthVariable = "HEALTH_CHECK_URL";

/// The checks of a run, or one of them. The invocation outlives it.
class CheckSteps {
 public:
  /// Takes the configured checks, only the one called `name` when that is not empty. Throws Error(usage) for
  /// a variable that is not set, a URL that cannot be used, an unknown name, and a database that a check
  /// needs and nothing names.
  explicit CheckSteps(const Invocation& invocation, const std::string& name = {});

  bool empty() const { return checks_.empty(); }
  std::vector<std::string> names() const;
  /// One after the other; says what each saw. Throws Error(check) at the first that does not come to hold,
  /// Error(interrupted) after a signal.
  void run(migrate::Interrupt& interrupt, const Say& say);

 private:
  void take(const ConfiguredCheck& check);
  void run(const ConfiguredCheck& check, migrate::Interrupt& interrupt, const Say& say);
  deploy::HttpCheck resolved(const ConfiguredCheck& check) const;
  std::string value_of(const std::string& variable) const;
  deploy::Observation ask(const ConfiguredCheck& check, migrate::Interrupt& interrupt) const;
  std::string place_of(const ConfiguredCheck& check) const;

  const Invocation& invocation_;
  std::vector<ConfiguredCheck> checks_;
  std::optional<migrate::Connection> connection_;  ///< once a check wants it
};

}  // namespace lockkeeper::cli
