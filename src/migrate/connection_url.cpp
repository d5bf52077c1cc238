// Understands what people put into DATABASE_URL. Everything is taken apart here and handed to libpq as
// keywords: given a string that it does not recognise as a URI, libpq prints it whole, password included.
#include "migrate/connection_url.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/error.h"
#include "base/text.h"
#include "migrate/connection_draft.h"
#include "migrate/pooler_host.h"

namespace lockkeeper::migrate {
namespace {

constexpr std::string_view kShape = "postgresql://user:password@host:5432/database";

// ---- percent encoding ----

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decode(std::string_view text, const std::string& variable) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0 || (high == 0 && low == 0)) {
      refuse_text(variable, "has a '%' that does not begin a percent escape", "write %25 for a '%' itself");
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

// ---- URLs ----

/// What stands around a URL when it was copied: quotes, line ends, `psql '..'`, `DATABASE_URL=..`.
std::string_view unwrap(std::string_view text) {
  for (std::size_t before = text.size() + 1; before != text.size();) {
    before = text.size();
    text = base::trim(text);
    if (text.size() >= 2 && text.front() == text.back() &&
        (text.front() == '"' || text.front() == '\'' || text.front() == '`')) {
      text = text.substr(1, text.size() - 2);
    }
    if (text.starts_with("psql ")) text.remove_prefix(5);
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos && text.substr(0, equals).ends_with("_URL")) {
      text.remove_prefix(equals + 1);
    }
  }
  return text;
}

// clang-format off
constexpr std::array<std::string_view, 12> kPostgresSchemes = {
    "postgres", "postgresql", "jdbc:postgresql", "postgresql+psycopg", "postgresql+psycopg2",
    "postgresql+asyncpg", "postgres+asyncpg", "postgresql+pg8000", "pgx", "pgx4", "pgx5", "postgis"};
// clang-format on

/// Throws unless the scheme is one of PostgreSQL's many names.
void check_scheme(std::string_view scheme, const std::string& variable) {
  if (std::ranges::find(kPostgresSchemes, scheme) != kPostgresSchemes.end()) return;
  if (scheme == "prisma" || scheme == "prisma+postgres") {
    refuse_text(variable, "is a Prisma proxy URL, not a database",
                "use the direct URL of the database itself");
  }
  if (scheme.starts_with("cockroach") || scheme.starts_with("crdb")) {
    throw base::Error(base::ErrorKind::refused, variable + " names CockroachDB, which is not PostgreSQL");
  }
  const bool plain_word = std::all_of(scheme.begin(), scheme.end(),
                                      [](char c) { return (c >= 'a' && c <= 'z') || c == '+' || c == ':'; });
  refuse_text(variable,
              plain_word && scheme.size() <= 20
                  ? fmt::format("is no PostgreSQL URL: it starts with {}://", scheme)
                  : std::string("is no PostgreSQL URL"),
              fmt::format("write {}", kShape));
}

/// user:password@ of an authority; leaves the hosts.
std::string_view read_user(Draft& draft, std::string_view authority) {
  const std::size_t at = authority.find('@');
  if (at == std::string_view::npos) return authority;
  if (authority.find('@', at + 1) != std::string_view::npos) {
    refuse_text(draft.variable(), "has more than one '@' before the host",
                "write %40 for an '@' in the user name or password");
  }
  const std::string_view user = authority.substr(0, at);
  const std::size_t colon = user.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view raw = user.substr(colon + 1);
    draft.secret(raw);
    const std::string password = decode(raw, draft.variable());
    draft.secret(password);
    if (!password.empty()) draft.set("password", password);
  }
  const std::string name = decode(user.substr(0, colon), draft.variable());
  if (!name.empty()) draft.set("user", name);
  return authority.substr(at + 1);
}

struct HostPort {
  std::string host, port;
};

HostPort read_host(std::string_view text, const std::string& variable) {
  HostPort result;
  std::string_view host = text;
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) refuse_text(variable, "has a '[' without ']'", "write [::1]:5432");
    host = text.substr(1, end - 1);
    port = text.substr(end + 1);
    if (port.starts_with(':')) port.remove_prefix(1);
  } else if (const std::size_t colon = text.rfind(':'); colon != std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
  }
  const bool digits = std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || port.size() > 5 || host.find(':') != std::string_view::npos) {
    // The text may be part of a password that was cut in two: it is not shown.
    if (!text.starts_with('[')) {
      refuse_text(variable, "has a port that is no number",
                  "write %3A, %2F, %3F or %23 for ':', '/', '?' or '#' in the user name or password");
    }
  }
  result.host = decode(host, variable);
  result.port = port;
  return result;
}

void read_hosts(Draft& draft, std::string_view text) {
  std::string hosts, ports;
  bool any_port = false;
  bool first = true;
  for (std::string_view part : split(text, ',')) {
    const HostPort place = read_host(part, draft.variable());
    if (!first) {
      hosts += ',';
      ports += ',';
    }
    first = false;
    hosts += place.host;
    ports += place.port;
    any_port = any_port || !place.port.empty();
  }
  if (!hosts.empty()) draft.set("host", hosts);
  if (any_port) draft.set("port", ports);
}

void read_query(Draft& draft, std::string_view query) {
  for (std::string_view part : split(query, '&')) {
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    const std::string name = decode(part.substr(0, equals), draft.variable());
    const std::string value =
        equals == std::string_view::npos ? std::string() : decode(part.substr(equals + 1), draft.variable());
    draft.parameter(name, value);
  }
}

void read_url(Draft& draft, std::string_view text) {
  const std::size_t scheme_end = text.find("://");
  check_scheme(base::to_lower(text.substr(0, scheme_end)), draft.variable());
  const std::string_view rest = text.substr(scheme_end + 3);
  const std::size_t authority_end = rest.find_first_of("/?");
  const std::string_view authority = rest.substr(0, authority_end);
  std::string_view tail = authority_end == std::string_view::npos ? "" : rest.substr(authority_end);
  const std::size_t question = tail.find('?');
  const std::string_view path = tail.substr(0, question);
  if (authority.find('@') == std::string_view::npos && authority.find(':') != std::string_view::npos &&
      tail.find('@') != std::string_view::npos) {
    refuse_text(draft.variable(), "has a '/' or '?' before the '@' of its host",
                "write %2F for '/' and %3F for '?' in the user name or password");
  }
  read_hosts(draft, read_user(draft, authority));
  if (path.size() > 1) draft.set("dbname", decode(path.substr(1), draft.variable()));
  if (question != std::string_view::npos) read_query(draft, tail.substr(question + 1));
}

// ---- keyword=value texts ----

bool is_keyword_text(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view word = base::trim(text.substr(0, equals));
  return is_libpq_keyword(word);
}

void read_keywords(Draft& draft, std::string_view text) {
  std::size_t at = 0;
  const auto skip_space = [&] { at = std::min(text.find_first_not_of(" \t\r\n", at), text.size()); };
  for (skip_space(); at < text.size(); skip_space()) {
    const std::size_t equals = text.find('=', at);
    if (equals == std::string_view::npos) {
      refuse_text(draft.variable(), "holds text without '='", "write key=value pairs, or a URL");
    }
    const std::string_view key = base::trim(text.substr(at, equals - at));
    at = equals + 1;
    skip_space();
    std::string value;
    const bool quoted = at < text.size() && text[at] == '\'';
    if (quoted) ++at;
    for (; at < text.size(); ++at) {
      if (quoted ? text[at] == '\'' : std::string_view(" \t\r\n").find(text[at]) != std::string_view::npos)
        break;
      if (text[at] == '\\' && at + 1 < text.size()) ++at;
      value += text[at];
    }
    if (quoted && at >= text.size()) {
      refuse_text(draft.variable(), "has a quote that is not closed", "close the value with '");
    }
    if (quoted) ++at;
    draft.parameter(key, value);
  }
}

// ---- poolers ----

void refuse_known_pooler(const Connection& connection, bool by_name) {
  const std::string why = by_name ? "it says pgbouncer=true" : transaction_pooler(connection);
  if (why.empty()) return;
  throw base::Error(
      base::ErrorKind::refused,
      fmt::format("{} goes through a connection pooler ({}); migrations need a direct connection",
                  connection.variable, why),
      direct_connection_hint(connection));
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kPgVariables = {{
    {"PGHOST", "host"},
    {"PGHOSTADDR", "hostaddr"},
    {"PGPORT", "port"},
    {"PGUSER", "user"},
    {"PGPASSWORD", "password"},
    {"PGDATABASE", "dbname"},
    {"PGSERVICE", "service"},
    {"PGPASSFILE", "passfile"},
    {"PGSSLMODE", "sslmode"},
    {"PGSSLROOTCERT", "sslrootcert"},
    {"PGSSLCERT", "sslcert"},
    {"PGSSLKEY", "sslkey"},
    {"PGCHANNELBINDING", "channel_binding"},
    {"PGTARGETSESSIONATTRS", "target_session_attrs"},
    {"PGCONNECT_TIMEOUT", "connect_timeout"},
    {"PGOPTIONS", "options"},
}};

Connection from_group(const DatabaseVariables& variables, const ClientFacts& client) {
  Draft draft("DB_NAME", client);
  draft.set("host", variables.db_host.empty() ? "localhost" : variables.db_host);
  draft.set("port", variables.db_port.empty() ? "5432" : variables.db_port);
  if (!variables.db_user.empty()) draft.set("user", variables.db_user);
  if (!variables.db_password.empty()) draft.set("password", variables.db_password);
  draft.secret(variables.db_password);
  draft.set("dbname", variables.db_name);
  for (const auto& [name, value] : variables.pg) {
    if (name == "PGSSLMODE") draft.parameter("sslmode", value);
    if (name == "PGSSLROOTCERT") draft.parameter("sslrootcert", value);
  }
  draft.finish();
  Connection connection = draft.take();
  refuse_known_pooler(connection, false);
  return connection;
}

Connection from_libpq(const DatabaseVariables& variables, const ClientFacts& client) {
  Draft draft("PGHOST", client);
  for (const auto& [name, value] : variables.pg) {
    for (const auto& [variable, keyword] : kPgVariables) {
      if (name == variable && !value.empty()) draft.parameter(keyword, value);
    }
  }
  draft.finish();
  Connection connection = draft.take();
  refuse_known_pooler(connection, false);
  return connection;
}

bool names_a_database(const DatabaseVariables& variables) {
  return std::any_of(variables.pg.begin(), variables.pg.end(), [](const auto& entry) {
    return !entry.second.empty() && (entry.first == "PGHOST" || entry.first == "PGDATABASE" ||
                                     entry.first == "PGSERVICE" || entry.first == "PGHOSTADDR");
  });
}

}  // namespace

std::string_view Connection::parameter(std::string_view keyword) const {
  for (const auto& [known, value] : parameters) {
    if (known == keyword) return value;
  }
  return {};
}

bool is_local_host(std::string_view host) {
  return host.empty() || host.starts_with('/') || host.starts_with('@') || host == "localhost" ||
         host.ends_with(".localhost") || host.starts_with("127.") || host == "::1" || host == "0.0.0.0";
}

Connection parse_connection(std::string_view text, const std::string& variable, const ClientFacts& client) {
  const std::string_view url = unwrap(text);
  if (url.empty()) refuse_text(variable, "is empty", fmt::format("write {}", kShape));
  if (url.find("[YOUR-PASSWORD]") != std::string_view::npos ||
      url.find("<password>") != std::string_view::npos) {
    refuse_text(variable, "still holds a placeholder for the password", "put the password in");
  }
  Draft draft(variable, client);
  if (url.find("://") != std::string_view::npos && !is_keyword_text(url)) {
    if (url.find_first_of(" \t\r\n") != std::string_view::npos) {
      refuse_text(variable, "has white space inside", "write %20 for a space, and no line breaks");
    }
    read_url(draft, url);
  } else if (is_keyword_text(url)) {
    read_keywords(draft, url);
  } else {
    refuse_text(variable, "is no connection URL", fmt::format("write {}", kShape));
  }
  draft.finish();
  const bool by_name = draft.pooled_by_name;
  Connection connection = draft.take();
  refuse_known_pooler(connection, by_name);
  return connection;
}

Connection read_connection(const DatabaseVariables& variables, const ClientFacts& client) {
  if (!variables.database_url_unpooled.empty()) {
    return parse_connection(variables.database_url_unpooled, variables.url_variable, client);
  }
  if (!variables.database_url.empty())
    return parse_connection(variables.database_url, "DATABASE_URL", client);
  if (!variables.db_name.empty()) return from_group(variables, client);
  if (names_a_database(variables)) return from_libpq(variables, client);
  throw base::Error(
      base::ErrorKind::usage, "no database is given",
      "set DATABASE_URL_UNPOOLED (or DATABASE_URL, or DB_HOST, DB_USER, DB_PASSWORD and DB_NAME)");
}

}  // namespace lockkeeper::migrate
