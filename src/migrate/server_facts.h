#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "migrate/connection_url.h"
#include "migrate/history_table.h"
#include "migrate/server_message.h"

namespace lockkeeper::migrate {

/// What the first message to a server asks.
struct ServerFacts {
  int backend_pid = 0;  ///< as SQL says it; a pooler's protocol says another
  int version = 0;      ///< server_version_num: 150004
  std::string version_text;
  std::string user;
  std::string database;
  std::string database_oid;
  bool in_recovery = false;
  bool read_only = false;
  bool has_history = false;     ///< lockkeeper.history is there
  bool has_own_schema = false;  ///< schema lockkeeper is there
  bool synchronous_standby = false;
  std::string synchronous_commit;
  std::string lock_timeout, statement_timeout, idle_in_transaction_timeout;  ///< what the role brings
  std::string
      user_table;  ///< without a history, one table that is not the system's or an extension's; empty if none
  std::vector<HistoryTable> history_tables;  ///< of other tools, by their names

  int major() const { return version / 10000; }
};

/// One statement, one row; reads only catalogs and settings, and works for a role without any rights.
std::string facts_query();
ServerFacts parse_facts(const Row& row);

/// Identity of a cluster; may be refused to a role, and then is unknown.
extern const char* const kSystemIdentifierQuery;
/// Whether it is asked for: it costs a message, and only a plan's digest needs it.
enum class Identity : std::uint8_t { leave, read };

/// The name of another database that speaks PostgreSQL's protocol, by its version(); empty for PostgreSQL.
std::string_view cousin_of(std::string_view version_text);

/// Throws Error(refused) for a cousin or a server older than 11, a pooler (`protocol_pid` differs), a standby
/// or a read-only session.
void refuse_unusable(const ServerFacts& facts, int protocol_pid, const Connection& connection);
/// The first two alone; `status` may read a standby.
void refuse_foreign_server(std::string_view version_text, const Connection& connection);

/// What libpq said about a failed connection, redacted and with advice. Kind database.
base::Error connection_error(std::string_view libpq_text, const Connection& connection);

}  // namespace lockkeeper::migrate
