#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lockkeeper::migrate {

/// The variables that may say where the database is, as the command line's environment has them; empty means
/// not set.
struct DatabaseVariables {
  std::string database_url_unpooled;
  std::string database_url;
  std::string db_host, db_port, db_user, db_password, db_name;
  /// libpq's own, by name: {"PGHOST", ".."}; only those that are set.
  std::vector<std::pair<std::string, std::string>> pg;
  /// Name of the variable that `database_url_unpooled` came from, when configuration chose another one.
  std::string url_variable = "DATABASE_URL_UNPOOLED";
};

/// What this machine's libpq can do; facts, so that read_connection() stays pure.
struct ClientFacts {
  int libpq_version = 150000;  ///< as PQlibVersion() gives it
  std::string ca_bundle;       ///< the system's root certificates, empty when there are none
};

/// libpq keywords and values, each keyword once.
using ConnectionParameters = std::vector<std::pair<std::string, std::string>>;

/// A database to connect to, understood: libpq is never given text that was not parsed here, because it
/// quotes what it cannot parse, password included, in its error.
struct Connection {
  std::string variable;  ///< where it came from: "DATABASE_URL"
  ConnectionParameters parameters;
  std::string search_path;           ///< schema asked for by `schema=` and its like; empty for the role's own
  std::string shown;                 ///< "postgresql://user@host:5432/app", without secrets
  std::vector<std::string> notices;  ///< what was dropped or understood differently, one line each
  std::vector<std::string> secrets;  ///< every spelling of the password that a text could hold

  /// The value of a keyword, empty when it is not there.
  std::string_view parameter(std::string_view keyword) const;
};

/// Throws Error(usage) when nothing is set or the text cannot be understood (the text itself is never
/// shown), Error(refused) when its host is known to be a transaction pooler.
Connection read_connection(const DatabaseVariables& variables, const ClientFacts& client = {});

/// The same from one URL or `keyword=value` text.
Connection parse_connection(std::string_view text, const std::string& variable,
                            const ClientFacts& client = {});

/// Replaces every secret of the connection, and whatever else looks like a password in a URL, with "***".
/// Everything that comes back from libpq or the server on a failed connection goes through here.
std::string redact(std::string_view text, const Connection& connection);

/// Unix socket, loopback address or "localhost": TLS is not asked for.
bool is_local_host(std::string_view host);

/// How a pooler at this place can be got round, one imperative sentence; "use the direct URL" at least.
std::string direct_connection_hint(const Connection& connection);
/// A pooler that keeps one server connection per client (Supabase's port 5432, RDS Proxy): usable.
bool is_session_pooler(const Connection& connection);

/// `key='value' ..` with libpq's quoting, for an interface that takes only one string.
std::string to_conninfo(const ConnectionParameters& parameters);
/// What every connection of ours sets: application name, encoding, time limits, keep-alives. A value that the
/// user gave stays, but for the first two.
ConnectionParameters session_parameters(const Connection& connection, const std::string& application_name);
/// The same patience for the server's side of a session. A client that a broken network has cut off holds its
/// locks until the server finds out, which by the server's own settings takes hours, or a quarter of one when
/// an answer is on its way; this makes it a minute. Without effect on a Unix socket. `pg_version` is the
/// major one: tcp_user_timeout came with 12.
std::string keep_alive_sql(const Connection& connection, int pg_version);

}  // namespace lockkeeper::migrate
