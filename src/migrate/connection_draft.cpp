#include "migrate/connection_draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"

namespace lockkeeper::migrate {
namespace {

/// Passed on to libpq as they are (documentation, section 34.1.2).
// clang-format off
constexpr std::array<std::string_view, 35> kLibpqKeywords = {
    "host", "hostaddr", "port", "dbname", "user", "password", "passfile", "channel_binding",
    "connect_timeout", "options", "keepalives", "keepalives_idle", "keepalives_interval",
    "keepalives_count", "tcp_user_timeout", "replication", "gssencmode", "sslmode", "sslcompression",
    "sslcert", "sslkey", "sslpassword", "sslrootcert", "sslcrl", "sslcrldir", "sslsni", "requirepeer",
    "ssl_min_protocol_version", "ssl_max_protocol_version", "krbsrvname", "gsslib", "service",
    "target_session_attrs", "fallback_application_name", "client_encoding"};
// clang-format on
// clang-format off
constexpr std::array<std::string_view, 6> kLibpqKeywordsSince16 = {
    "require_auth", "sslcertmode", "gssdelegation", "load_balance_hosts", "sslnegotiation",
    "application_name"};
// clang-format on

/// Parameters of drivers and mappers that mean nothing to a migration.
// clang-format off
constexpr std::array<std::string_view, 34> kDropped = {
    "connection_limit", "pool_timeout", "socket_timeout", "statement_cache_size", "sslidentity",
    "single_use_connections", "uselibpqcompat", "pool_size", "max_connections", "min_connections",
    "pool_max_conns", "pool_min_conns", "pool_max_conn_lifetime", "pool_max_conn_idle_time",
    "pool_health_check_period", "idle_timeout", "max_lifetime", "statement_timeout", "lock_timeout",
    "idle_in_transaction_session_timeout", "preparethreshold", "prepared_statements", "binary_parameters",
    "default_query_exec_mode", "description_cache_capacity", "workaround", "supa", "applicationname",
    "application_name", "sslfactory", "loggerlevel", "sockettimeout", "logintimeout", "tcpkeepalive"};
// clang-format on

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// clang-format off
constexpr std::array<std::string_view, 6> kSslModes = {
    "disable", "allow", "prefer", "require", "verify-ca", "verify-full"};
// clang-format on

bool all_local(std::string_view hosts) {
  const auto list = split(hosts, ',');
  return std::all_of(list.begin(), list.end(), is_local_host);
}

bool has_public_certificate(std::string_view host) {
  return host.ends_with(".neon.tech") || host.ends_with(".neon.build");
}

std::string shown_form(const Connection& connection) {
  std::string text = "postgresql://";
  if (!connection.parameter("user").empty()) text += fmt::format("{}@", connection.parameter("user"));
  const std::string_view host = connection.parameter("host");
  text += host.empty() ? std::string_view("localhost") : host;
  if (!connection.parameter("port").empty()) text += fmt::format(":{}", connection.parameter("port"));
  if (!connection.parameter("dbname").empty()) text += fmt::format("/{}", connection.parameter("dbname"));
  if (!connection.parameter("service").empty()) {
    text = fmt::format("service {}", connection.parameter("service"));
  }
  return base::printable(text, base::Lines::fold_to_space);
}

}  // namespace

void refuse_text(const std::string& variable, const std::string& what, std::string hint) {
  throw base::Error(base::ErrorKind::usage, variable + " " + what, std::move(hint));
}

bool is_libpq_keyword(std::string_view word) { return contains(kLibpqKeywords, word); }

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

void Draft::set(std::string_view keyword, std::string value) {
  for (auto& [known, old] : connection_.parameters) {
    if (known != keyword) continue;
    old = std::move(value);
    return;
  }
  connection_.parameters.emplace_back(keyword, std::move(value));
}

void Draft::secret(std::string_view text) {
  // A text of a few letters would also blank what is no secret: "p" in "permission denied".
  constexpr std::size_t kShortest = 4;
  if (text.size() < kShortest) return;
  auto& secrets = connection_.secrets;
  if (std::find(secrets.begin(), secrets.end(), text) == secrets.end()) secrets.emplace_back(text);
}

void Draft::ssl_mode(const std::string& value) {
  const std::string lower = base::to_lower(value);
  if (lower == "no-verify") {
    notice("sslmode=no-verify is taken as require: encrypted, the certificate is not checked");
    set("sslmode", "require");
    return;
  }
  if (!contains(kSslModes, lower)) {
    const std::string_view near = base::nearest(lower, kSslModes.data(), kSslModes.size());
    refuse_text(variable(), "has an unknown sslmode",
                near.empty() ? "use disable, allow, prefer, require, verify-ca or verify-full"
                             : fmt::format("write sslmode={}", near));
  }
  set("sslmode", lower);
}

/// What mappers and drivers mean by their own parameters, where it matters here.
bool Draft::understood(std::string_view lower, const std::string& value) {
  if (lower == "sslmode") {
    ssl_mode(value);
  } else if (lower == "ssl") {
    const std::string on = base::to_lower(value);
    if (value.empty() || on == "true" || on == "1" || on == "require" || on == "no-verify")
      set("sslmode", "require");
    else if (on == "false" || on == "0")
      set("sslmode", "disable");
    else
      ssl_mode(value);
  } else if (lower == "sslaccept") {
    set("sslmode", value == "strict" ? "verify-full" : "require");
  } else if (lower == "schema" || lower == "currentschema" || lower == "search_path") {
    connection_.search_path = value;
  } else if (lower == "pgbouncer") {
    pooled_by_name = pooled_by_name || base::equals_ignoring_case(value, "true") || value == "1";
  } else if (lower == "sslnegotiation" && client_.libpq_version < 170000) {
    notice("sslnegotiation is left out: this libpq does not know it");
  } else if (lower == "options" && value.empty()) {
    return true;
  } else {
    return false;
  }
  return true;
}

void Draft::parameter(std::string_view name, const std::string& value) {
  const std::string lower = base::to_lower(name);
  if (understood(lower, value)) return;
  if (lower == "password" || lower == "sslpassword") secret(value);
  if (contains(kDropped, lower) || lower.starts_with("x-")) return;
  if (contains(kLibpqKeywords, lower) ||
      (client_.libpq_version >= 160000 && contains(kLibpqKeywordsSince16, lower))) {
    set(lower, value);
    return;
  }
  const std::string_view near = base::nearest(lower, kLibpqKeywords.data(), kLibpqKeywords.size());
  refuse_text(variable(),
              fmt::format("has a parameter that is not known: {}",
                          base::shorten(base::printable(name, base::Lines::fold_to_space), 40)),
              near.empty() ? "remove it from the URL" : fmt::format("did you mean {}?", near));
}

void Draft::settle_tls() {
  if (!value("sslmode").empty() || all_local(value("host"))) return;
  if (has_public_certificate(value("host")) && !client_.ca_bundle.empty()) {
    set("sslmode", "verify-full");
    if (value("sslrootcert").empty()) set("sslrootcert", client_.ca_bundle);
  } else {
    set("sslmode", "require");
  }
}

/// `sslrootcert=system` is a word only from libpq 16 on; before, it is a file that is not there. And
/// verify-full without any root certificate can only fail.
void Draft::settle_root_certificate() {
  const bool system = value("sslrootcert") == "system";
  const bool missing = value("sslrootcert").empty() && value("sslmode") == "verify-full";
  if ((system && client_.libpq_version < 160000) || missing) {
    if (!client_.ca_bundle.empty()) set("sslrootcert", client_.ca_bundle);
  }
  if (system && value("sslmode") != "verify-full") set("sslmode", "verify-full");
}

void Draft::settle_hosts() {
  if (value("host").find(',') != std::string_view::npos && value("target_session_attrs").empty()) {
    set("target_session_attrs", "read-write");
  }
}

void Draft::finish() {
  settle_tls();
  settle_root_certificate();
  settle_hosts();
  connection_.shown = shown_form(connection_);
}

}  // namespace lockkeeper::migrate
