// Poolers that are known by their host or port, and the direct address to suggest instead.
#include "migrate/pooler_host.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace lockkeeper::migrate {
namespace {

std::string_view first_of(std::string_view list) { return list.substr(0, list.find(',')); }

std::string_view first_host(const Connection& connection) { return first_of(connection.parameter("host")); }
std::string_view first_port(const Connection& connection) { return first_of(connection.parameter("port")); }

}  // namespace

/// Why the place is known to be a pooler that changes the server connection between transactions; empty when
/// it is not known to be one.
std::string transaction_pooler(const Connection& connection) {
  const std::string_view host = first_host(connection);
  const std::string_view port = first_port(connection);
  if (host.substr(0, host.find('.')).ends_with("-pooler")) return "its host name ends in -pooler";
  if (host.ends_with(".pooler.supabase.com") && port == "6543")
    return "port 6543 of Supabase is its transaction pooler";
  if (host.starts_with("db.") && host.ends_with(".supabase.co") && port == "6543") {
    return "port 6543 of Supabase is its transaction pooler";
  }
  if (host.ends_with(".ondigitalocean.com") && port == "25061")
    return "port 25061 of DigitalOcean is its pooler";
  if (host.ends_with(".postgres.database.azure.com") && port == "6432")
    return "port 6432 of Azure is its pooler";
  return {};
}

bool is_session_pooler(const Connection& connection) {
  const std::string_view host = first_host(connection);
  if (host.ends_with(".pooler.supabase.com")) return first_port(connection) != "6543";
  return host.find(".proxy-") != std::string_view::npos && host.ends_with(".rds.amazonaws.com");
}

std::string direct_connection_hint(const Connection& connection) {
  const std::string host(first_host(connection));
  const std::size_t pooler = host.find("-pooler.");
  if (pooler != std::string::npos) {
    std::string direct = host;
    direct.erase(pooler, 7);
    return fmt::format("set DATABASE_URL_UNPOOLED to the same URL with the host {}", direct);
  }
  if (host.find("supabase.co") != std::string::npos) {
    return "set DATABASE_URL_UNPOOLED to the session pooler of the project (port 5432), which runners "
           "without "
           "IPv6 can reach too";
  }
  if (host.ends_with(".ondigitalocean.com"))
    return "set DATABASE_URL_UNPOOLED to the same URL with port 25060";
  if (host.ends_with(".postgres.database.azure.com")) {
    return "set DATABASE_URL_UNPOOLED to the same URL with port 5432";
  }
  return "set DATABASE_URL_UNPOOLED to the URL of the database itself (providers call it direct, unpooled or "
         "non-pooling)";
}

}  // namespace lockkeeper::migrate
