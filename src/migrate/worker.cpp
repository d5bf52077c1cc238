#include "migrate/worker.h"

#include <fmt/format.h>

#include "base/text.h"

namespace lockkeeper::migrate {
namespace {

std::string text_of(const std::vector<Row>& rows) {
  return !rows.empty() && !rows[0].empty() && rows[0][0] ? *rows[0][0] : std::string();
}

/// A server whose client is gone goes on and commits; this makes it look once a second (from 14 on, and only
/// where the system can).
constexpr std::string_view kCheckConnection = "SET client_connection_check_interval = '1s'";

/// After a signal an error is the answer to our own cancel.
void stop_after_signal(const Interrupt& interrupt) {
  if (interrupt.signal() != 0) throw base::Error(base::ErrorKind::interrupted, "interrupted by a signal");
}

}  // namespace

Worker::Worker(const Layout& layout, const Connection& connection, const ApplyOptions& options,
               Interrupt& interrupt)
    : layout_(layout),
      connection_(connection),
      options_(options),
      interrupt_(interrupt),
      wire_(connection, "lockkeeper", interrupt) {
  // Known without a question, and such a server may not understand ours.
  if (!wire_.parameter_status("crdb_version").empty()) refuse_foreign_server("CockroachDB", connection);
  refuse_foreign_server(wire_.parameter_status("server_version"), connection);
  read_facts();
}

void Worker::read_facts() {
  const Reply reply = wire_.query(facts_query());
  if (reply.error) {
    stop_after_signal(interrupt_);
    const Reply version = wire_.query("SELECT version()");
    if (!version.error) refuse_foreign_server(text_of(version.results.at(0).rows), connection_);
    throw base::Error(base::ErrorKind::database, "the catalogs cannot be read: " + to_text(*reply.error));
  }
  facts_ = parse_facts(reply.results.at(0).rows.at(0));
  refuse_unusable(facts_, wire_.protocol_pid(), connection_);
  store_ = history_store_for(layout_.kind, facts_.history_tables, connection_.search_path);
}

History Worker::read_history() {
  const std::string query = history_query(facts_, store_.get());
  History history =
      parse_history(query.empty() ? std::vector<Row>() : ask(query), facts_, store_.get(), layout_);
  if (store_ != nullptr && history.kept_by != store_->name()) store_.reset();
  return history;
}

const Migration* Worker::before(const Migration& migration) const {
  const Migration* before = nullptr;
  for (const Migration& one : layout_.migrations) {
    if (one.version == migration.version) return before;
    before = &one;
  }
  return nullptr;
}

void Worker::make_history_table() {
  if (store_ == nullptr || store_->is_there()) return;
  tell(make_history_sql(*store_), fmt::format("the table {} cannot be made", store_->shown_table()));
  read_facts();
}

std::string Worker::read_identity() {
  const Reply reply = wire_.query(kSystemIdentifierQuery);
  const std::string cluster = reply.error ? std::string() : text_of(reply.results.at(0).rows);
  return fmt::format("{}/{}/{}", cluster, facts_.database_oid, facts_.database);
}

bool Worker::try_lock(RunLock lock) { return text_of(ask(try_lock_query(lock))) == "t"; }
bool Worker::try_key(std::int64_t key) { return text_of(ask(try_key_query(key))) == "t"; }

std::string Worker::settings_sql() const {
  std::string sql = fmt::format(
      "SET standard_conforming_strings = on;SET client_min_messages = notice;"
      "SET lock_timeout = {};SET statement_timeout = {};SET idle_in_transaction_session_timeout = '60s'",
      options_.lock_timeout.count(), options_.statement_timeout.count());
  if (facts_.major() >= 14) sql += ";SET idle_session_timeout = 0";
  if (facts_.major() >= 17) sql += ";SET transaction_timeout = 0";
  if (checks_connection_) sql += fmt::format(";{}", kCheckConnection);
  sql += ";" + keep_alive_sql(connection_, facts_.major());
  if (!connection_.search_path.empty()) sql += ";SET search_path = " + quote_name(connection_.search_path);
  if (!options_.role.empty()) sql += ";SET ROLE " + quote_name(options_.role);
  return sql;
}

void Worker::configure() {
  if (facts_.major() >= 14) checks_connection_ = !wire_.query(std::string(kCheckConnection)).error;
  tell(settings_sql(), "the session's settings");
  reset_sql_ = "RESET SESSION AUTHORIZATION;RESET ROLE;RESET ALL;" + settings_sql();
}

std::vector<Setting> Worker::settings() {
  std::vector<Setting> list = {
      {"lock_timeout", "", facts_.lock_timeout},
      {"statement_timeout", "", facts_.statement_timeout},
      {"idle_in_transaction_session_timeout", "", facts_.idle_in_transaction_timeout},
      {"search_path", "", ""},
      {"role", "", ""}};
  if (checks_connection_) list.push_back({"client_connection_check_interval", "", ""});
  std::string sql;
  for (const Setting& setting : list) {
    sql += fmt::format("{}pg_catalog.current_setting('{}')", sql.empty() ? "SELECT " : ", ", setting.name);
  }
  const std::vector<Row> rows = ask(sql);
  for (std::size_t i = 0; i < list.size() && i < rows.at(0).size(); ++i)
    list[i].value = rows[0][i].value_or("");
  return list;
}

void Worker::tidy(Tidy what) {
  const std::string settings = what == Tidy::settings ? reset_sql_ + ";" : "";
  must_work(wire_.clean_up(settings + "CLOSE ALL;UNLISTEN *;DEALLOCATE ALL;DISCARD TEMP"),
            "what the file left in its session");
}

std::vector<Row> Worker::ask(const std::string& sql) {
  Reply reply = wire_.query(sql);
  if (reply.error) stop_after_signal(interrupt_);
  if (reply.error || reply.results.empty()) {
    throw base::Error(base::ErrorKind::database,
                      reply.error ? to_text(*reply.error) : std::string("the server gave no answer"));
  }
  return std::move(reply.results.back().rows);
}

void Worker::tell(const std::string& sql, std::string_view purpose) {
  const Reply reply = wire_.query(sql);
  if (reply.error) stop_after_signal(interrupt_);
  must_work(reply, purpose);
}

void Worker::must_work(const Reply& reply, std::string_view purpose) {
  if (!reply.error) return;
  if (reply.state == TransactionState::failed) wire_.clean_up("ROLLBACK");
  throw base::Error(base::ErrorKind::database, fmt::format("{}: {}", purpose, to_text(*reply.error)),
                    reply.error->sqlstate == "42501" ? "grant the role CREATE on the database, or make "
                                                       "schema lockkeeper for it; a role that did not make "
                                                       "it needs rights on its tables"
                                                     : "");
}

}  // namespace lockkeeper::migrate
