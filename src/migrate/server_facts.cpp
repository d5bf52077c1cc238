#include "migrate/server_facts.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "base/text.h"

namespace lockkeeper::migrate {
namespace {

constexpr int kOldestServer = 110000;

struct Cousin {
  std::string_view mark;
  std::string_view name;
};
constexpr std::array<Cousin, 9> kCousins = {{
    {"CockroachDB", "CockroachDB"},
    {"-YB-", "YugabyteDB"},
    {"Redshift", "Amazon Redshift"},
    {"Greenplum", "Greenplum"},
    {"CrateDB", "CrateDB"},
    {"Materialize", "Materialize"},
    {"QuestDB", "QuestDB"},
    {"openGauss", "openGauss"},
    {"RisingWave", "RisingWave"},
}};

std::string text_of(const Row& row, std::size_t index) {
  return index < row.size() && row[index] ? *row[index] : std::string();
}
bool truth_of(const Row& row, std::size_t index) {
  const std::string text = text_of(row, index);
  return text == "t" || text == "on";
}

std::string hosts_of(const Connection& connection) {
  const std::string_view host = connection.parameter("host");
  return host.empty() ? std::string("this machine") : std::string(host);
}

/// Advice by what libpq's text holds; first match wins.
struct Advice {
  std::string_view mark;
  std::string_view hint;
};
constexpr std::array<Advice, 15> kAdvice = {{
    {"password authentication failed",
     "check user and password; characters like @ : / ? # % in a URL's password are written as percent "
     "escapes"},
    {"no password supplied", "put a password into the URL, or set PGPASSWORD"},
    {"no pg_hba.conf entry",
     "allow this address in the server's pg_hba.conf, or ask for TLS with sslmode=require"},
    {"could not translate host name",
     "check the host name; a name that is only valid inside a provider's network cannot be reached from "
     "outside"},
    {"No such file or directory", "check that the server runs on this machine, and where its socket is"},
    {"Connection refused", "check host and port, and that the server accepts connections from here"},
    {"timeout expired", "check host and port, and that no firewall drops the connection"},
    {"Network is unreachable", "use a host with an IPv4 address: GitHub's runners have no IPv6"},
    {"root certificate file",
     "give the certificate with sslrootcert, or write sslmode=require to encrypt without checking it"},
    {"certificate verify failed",
     "give the right certificate with sslrootcert, or write sslmode=require without one"},
    {"does not match host name",
     "use the host that the certificate is made out to, or write sslmode=verify-ca to check all but the "
     "name"},
    {"channel binding", "remove channel_binding from the URL, or connect without the pooler that breaks it"},
    {"does not exist", "check the name, or create it first"},
    {"remaining connection slots",
     "close other connections or raise max_connections; up to three connections are needed"},
    {"too many clients",
     "close other connections or raise max_connections; up to three connections are needed"},
}};

std::string advice_for(std::string_view text, const Connection& connection) {
  if (text.find("server does not support SSL") != std::string_view::npos) {
    const bool dotless = connection.parameter("host").find('.') == std::string_view::npos;
    return dotless ? "write sslmode=disable if this is a service on a private network"
                   : "switch TLS on, or write sslmode=disable if the network between is private";
  }
  for (const Advice& advice : kAdvice) {
    if (text.find(advice.mark) != std::string_view::npos) return std::string(advice.hint);
  }
  return {};
}

}  // namespace

std::string facts_query() {
  constexpr std::string_view kFacts = R"sql(
SELECT pg_catalog.pg_backend_pid(), pg_catalog.current_setting('server_version_num'), pg_catalog.version(),
       current_user, pg_catalog.current_database(),
       (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()),
       pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only'),
       EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'lockkeeper' AND c.relname = 'history'),
       EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'lockkeeper'),
       COALESCE(pg_catalog.current_setting('synchronous_standby_names', true), '?') <> '',
       pg_catalog.current_setting('synchronous_commit'),
       pg_catalog.current_setting('lock_timeout'), pg_catalog.current_setting('statement_timeout'),
       pg_catalog.current_setting('idle_in_transaction_session_timeout'),
       CASE WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                             WHERE n.nspname = 'lockkeeper' AND c.relname = 'history') THEN
       (SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p')
          AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'lockkeeper')
          AND n.nspname NOT LIKE 'pg\_temp\_%'
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                          WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
                            AND d.deptype = 'e')
          -- Supabase's own services make theirs in every new database.
          AND pg_catalog.pg_get_userbyid(c.relowner) NOT IN ('supabase_admin', 'supabase_auth_admin',
              'supabase_storage_admin', 'supabase_realtime_admin', 'supabase_functions_admin')
        ORDER BY 1 LIMIT 1) END,)sql";
  return std::string(kFacts) + kHistoryTablesExpression;
}

const char* const kSystemIdentifierQuery = "SELECT system_identifier FROM pg_catalog.pg_control_system()";

ServerFacts parse_facts(const Row& row) {
  ServerFacts facts;
  facts.backend_pid = std::atoi(text_of(row, 0).c_str());
  facts.version = std::atoi(text_of(row, 1).c_str());
  facts.version_text = text_of(row, 2);
  facts.user = text_of(row, 3);
  facts.database = text_of(row, 4);
  facts.database_oid = text_of(row, 5);
  facts.in_recovery = truth_of(row, 6);
  facts.read_only = truth_of(row, 7);
  facts.has_history = truth_of(row, 8);
  facts.has_own_schema = truth_of(row, 9);
  facts.synchronous_standby = truth_of(row, 10);
  facts.synchronous_commit = text_of(row, 11);
  facts.lock_timeout = text_of(row, 12);
  facts.statement_timeout = text_of(row, 13);
  facts.idle_in_transaction_timeout = text_of(row, 14);
  facts.user_table = text_of(row, 15);
  facts.history_tables = parse_history_tables(text_of(row, 16));
  return facts;
}

std::string_view cousin_of(std::string_view version_text) {
  for (const Cousin& cousin : kCousins) {
    if (version_text.find(cousin.mark) != std::string_view::npos) return cousin.name;
  }
  return {};
}

void refuse_foreign_server(std::string_view version_text, const Connection& connection) {
  const std::string_view cousin = cousin_of(version_text);
  if (cousin.empty()) return;
  throw base::Error(base::ErrorKind::refused,
                    fmt::format("{} is {}, which is not PostgreSQL: its locks and transactions differ",
                                connection.shown, cousin));
}

void refuse_unusable(const ServerFacts& facts, int protocol_pid, const Connection& connection) {
  refuse_foreign_server(facts.version_text, connection);
  if (facts.version < kOldestServer) {
    throw base::Error(base::ErrorKind::refused,
                      fmt::format("the server is version {}, and 11 is the oldest that is supported",
                                  facts.version / 10000));
  }
  if (facts.backend_pid != protocol_pid && !is_session_pooler(connection)) {
    throw base::Error(
        base::ErrorKind::refused,
        fmt::format("{} goes through a connection pooler (the protocol says process {}, the server "
                    "{}); migrations need a direct connection",
                    connection.variable, protocol_pid, facts.backend_pid),
        direct_connection_hint(connection));
  }
  if (facts.in_recovery) {
    throw base::Error(base::ErrorKind::refused,
                      connection.shown + " is a standby, which cannot be written to",
                      "connect to the primary");
  }
  if (facts.read_only) {
    throw base::Error(base::ErrorKind::refused,
                      "the session is read-only (default_transaction_read_only is on)",
                      "connect with a role and to a database that may write");
  }
}

base::Error connection_error(std::string_view libpq_text, const Connection& connection) {
  std::string text = redact(libpq_text, connection);
  text = base::shorten(base::printable(text, base::Lines::fold_to_space), 400);
  if (text.empty()) text = "the server gave no reason";
  return base::Error(
      base::ErrorKind::database,
      fmt::format("cannot connect to {} ({}): {}", hosts_of(connection), connection.variable, text),
      advice_for(libpq_text, connection));
}

}  // namespace lockkeeper::migrate
