#pragma once

#include <map>
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

/// The checks of a run, or one of them with those whose saved values it uses. The invocation outlives it.
class CheckSteps {
 public:
  /// Takes the configured checks, but for queries of other databases than the one that is meant; when `name`
  /// is not empty, that one and what it needs. Throws Error(usage) for a variable that is not set, a URL that
  /// cannot be used, an unknown name, a saved value that is called like a variable of the environment, and a
  /// database that a check needs and nothing names.
  explicit CheckSteps(const Invocation& invocation, const std::string& name = {});

  bool empty() const { return checks_.empty(); }
  std::vector<std::string> names() const;
  /// One after the other; says what each saw. Throws Error(check) at the first that does not come to hold,
  /// Error(interrupted) after a signal.
  void run(migrate::Interrupt& interrupt, const Say& say);

 private:
  void require_usable(const ConfiguredCheck& check);
  void run(const ConfiguredCheck& check, migrate::Interrupt& interrupt, const Say& say);
  deploy::Observation ask(const ConfiguredCheck& check, migrate::Interrupt& interrupt);
  deploy::Observation ask_command(const ConfiguredCheck& check, migrate::Interrupt& interrupt);
  deploy::HttpCheck filled_in(const ConfiguredCheck& check);
  /// A saved value, else the variable of the environment; it is a secret from then on.
  std::string value_of(const std::string& name);
  std::string place_of(const ConfiguredCheck& check);
  const SecretVariables& variables_of(const ConfiguredCheck& check) const;
  void keep(const std::string& name, const std::string& value);
  void add_secret(const std::string& secret);

  const Invocation& invocation_;
  std::vector<ConfiguredCheck> checks_;
  std::map<std::string, migrate::Connection> connections_;  ///< that checks want, by [database.NAME]
  std::map<std::string, std::string> saved_;                ///< by name; a place holder until its check held
  std::vector<std::string> secrets_;                        ///< what no text of ours may show
  std::vector<std::string> output_;                         ///< of the last command
};

}  // namespace lockkeeper::cli
