#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "migrate/connection_url.h"

namespace lockkeeper::migrate {

/// Throws Error(usage): the variable's name, what is wrong with its value, what to do.
[[noreturn]] void refuse_text(const std::string& variable, const std::string& what, std::string hint);

/// One that every libpq of the supported ones knows.
bool is_libpq_keyword(std::string_view word);

std::vector<std::string_view> split(std::string_view text, char separator);

/// A connection being put together from a text's parts; what ORMs and drivers put there is understood or
/// dropped, and what nobody said about TLS is settled at the end.
class Draft {
 public:
  Draft(std::string variable, const ClientFacts& client) : client_(client) {
    connection_.variable = std::move(variable);
  }

  /// A libpq keyword; the last word counts.
  void set(std::string_view keyword, std::string value);
  std::string_view value(std::string_view keyword) const { return connection_.parameter(keyword); }
  void notice(std::string text) { connection_.notices.push_back(std::move(text)); }
  /// To be blanked in every message.
  void secret(std::string_view text);
  const std::string& variable() const { return connection_.variable; }

  /// One parameter of a URL's query or of a `keyword=value` text.
  void parameter(std::string_view name, const std::string& value);
  void finish();
  Connection take() { return std::move(connection_); }

  bool pooled_by_name = false;  ///< `pgbouncer=true`

 private:
  bool understood(std::string_view lower, const std::string& value);
  void ssl_mode(const std::string& value);
  void settle_tls();
  void settle_root_certificate();
  void settle_hosts();

  const ClientFacts& client_;
  Connection connection_;
};

}  // namespace lockkeeper::migrate
