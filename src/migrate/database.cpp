// Everything that speaks libpqxx, in the subset of its interface that 6.4 and 7.10 share: exec() of a
// std::string, c_str(), is_null(). A broken session is destroyed at once and never used again.
#include "migrate/database.h"

#include <chrono>
#include <cstdlib>
#include <future>
#include <pqxx/pqxx>
#include <thread>

#include "base/text.h"
#include "migrate/history_store.h"

namespace lockkeeper::migrate {
namespace {

std::vector<Row> rows_of(pqxx::connection& connection, const std::string& sql) {
  // Autocommit: a transaction would hold a snapshot.
  pqxx::nontransaction work(connection);
  const pqxx::result result = work.exec(sql);
  std::vector<Row> rows;
  for (const auto& line : result) {
    Row row;
    for (const auto& field : line) {
      if (field.is_null()) {
        row.emplace_back(std::nullopt);
      } else {
        row.emplace_back(std::string(field.c_str(), field.size()));
      }
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::unique_ptr<pqxx::connection> open(const Connection& connection, const std::string& application_name) {
  try {
    return std::make_unique<pqxx::connection>(to_conninfo(session_parameters(connection, application_name)));
  } catch (const std::exception& error) {
    throw connection_error(error.what(), connection);
  }
}

std::string text_of(const Row& row, std::size_t index) {
  return index < row.size() && row[index] ? *row[index] : std::string();
}

/// A Blocker's columns from `first` on.
Blocker blocker_of(const Row& row, std::size_t first) {
  Blocker blocker;
  blocker.pid = std::atoi(text_of(row, first).c_str());
  blocker.application = text_of(row, first + 1);
  blocker.user = text_of(row, first + 2);
  blocker.state = text_of(row, first + 3);
  blocker.seconds = std::strtod(text_of(row, first + 4).c_str(), nullptr);
  blocker.query = base::shorten(text_of(row, first + 5), 120);
  return blocker;
}

[[noreturn]] void refuse_query(const Connection& connection, const std::exception& error) {
  throw base::Error(
      base::ErrorKind::database,
      base::shorten(base::printable(redact(error.what(), connection), base::Lines::fold_to_space), 400));
}

/// A server that is not PostgreSQL may not even understand the question.
ServerFacts read_facts(pqxx::connection& session, const Connection& connection) {
  try {
    return parse_facts(rows_of(session, facts_query()).at(0));
  } catch (const pqxx::sql_error& error) {
    refuse_foreign_server(text_of(rows_of(session, "SELECT version()").at(0), 0), connection);
    throw;
  }
}

std::string read_identity(pqxx::connection& session) {
  try {
    return text_of(rows_of(session, kSystemIdentifierQuery).at(0), 0);
  } catch (const pqxx::sql_error&) {
    return {};
  }
}

/// Blocking work of libpqxx on a thread of its own, because a signal cannot end its wait: nullopt when one
/// came and the work did not end soon after. The thread is left alone then; the process is about to end.
template <typename Work>
auto unless_interrupted(const Interrupt& interrupt, Work work) -> std::optional<decltype(work())> {
  std::packaged_task<decltype(work())()> task(std::move(work));
  auto result = task.get_future();
  std::thread thread(std::move(task));
  while (result.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready) {
    if (interrupt.signal() == 0) continue;
    if (result.wait_for(std::chrono::milliseconds(300)) == std::future_status::ready) break;
    thread.detach();
    return std::nullopt;
  }
  thread.join();
  return result.get();
}

}  // namespace

DatabaseState read_database(const Layout& layout, const Connection& connection, Identity identity) {
  const std::unique_ptr<pqxx::connection> session = open(connection, "lockkeeper");
  try {
    DatabaseState state;
    state.facts = read_facts(*session, connection);
    ServerFacts writable = state.facts;
    writable.in_recovery = writable.read_only = false;
    refuse_unusable(writable, session->backendpid(), connection);
    const auto store = history_store_for(layout.kind, state.facts.history_tables, connection.search_path);
    const std::string query = history_query(state.facts, store.get());
    // In one message, which is one transaction.
    const auto rows =
        query.empty() ? std::vector<Row>() : rows_of(*session, "SET TRANSACTION READ ONLY; " + query);
    state.history = parse_history(rows, state.facts, store.get(), layout);
    if (identity == Identity::read) state.system_identifier = read_identity(*session);
    return state;
  } catch (const base::Error&) {
    throw;
  } catch (const std::exception& error) {
    refuse_query(connection, error);
  }
}

ServerFacts read_server(const Connection& connection) {
  const std::unique_ptr<pqxx::connection> session = open(connection, "lockkeeper");
  try {
    const ServerFacts facts = read_facts(*session, connection);
    ServerFacts writable = facts;
    writable.in_recovery = writable.read_only = false;
    refuse_unusable(writable, session->backendpid(), connection);
    return facts;
  } catch (const base::Error&) {
    throw;
  } catch (const std::exception& error) {
    refuse_query(connection, error);
  }
}

std::vector<Row> read_rows(const Connection& connection, const std::string& set_up,
                           const std::string& query) {
  const std::unique_ptr<pqxx::connection> session = open(connection, "lockkeeper");
  try {
    refuse_foreign_server(text_of(rows_of(*session, "SELECT pg_catalog.version()").at(0), 0), connection);
    rows_of(*session, set_up);
    return rows_of(*session, query);
  } catch (const base::Error&) {
    throw;
  } catch (const std::exception& error) {
    refuse_query(connection, error);
  }
}

struct Guard::Session {
  std::unique_ptr<pqxx::connection> connection;
};

Guard::Guard(const Connection& connection, const Interrupt& interrupt) : interrupt_(interrupt) {
  auto opened = unless_interrupted(interrupt, [connection] { return open(connection, "lockkeeper guard"); });
  if (!opened) throw base::Error(base::ErrorKind::interrupted, "interrupted by a signal");
  session_ = std::make_shared<Session>(Session{std::move(*opened)});
  backend_pid_ = session_->connection->backendpid();
  const auto asked = std::chrono::steady_clock::now();
  const std::vector<Row> pid = rows("SELECT pg_catalog.pg_backend_pid()");
  round_trip_ =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - asked);
  if (pid.empty()) throw connection_error("the connection was closed", connection);
  backend_pid_ = std::atoi(text_of(pid[0], 0).c_str());
  version_ = session_->connection->server_version() / 10000;
  // The guard idles while the worker works; a role's limit on that must not end it. Servers before 14 have
  // no such limit, and then there is no row.
  rows(
      "SELECT pg_catalog.set_config(name, '0', false) FROM pg_catalog.pg_settings "
      "WHERE name IN ('idle_session_timeout', 'statement_timeout')");
  rows(keep_alive_sql(connection, version_));
}

Guard::~Guard() = default;

std::vector<Row> Guard::rows(const std::string& sql) {
  if (is_lost() || interrupt_.signal() != 0) return {};
  try {
    const auto answer = unless_interrupted(
        interrupt_, [session = session_, sql] { return rows_of(*session->connection, sql); });
    if (!answer) session_.reset();
    return answer.value_or(std::vector<Row>());
  } catch (const pqxx::sql_error&) {
    return {};
  } catch (const std::exception&) {
    session_.reset();
    return {};
  }
}

bool Guard::try_lock(RunLock lock) { return is_granted(try_lock_query(lock)); }
bool Guard::try_key(std::int64_t key) { return is_granted(try_key_query(key)); }

bool Guard::is_granted(const std::string& query) {
  const std::vector<Row> answer = rows(query);
  if (answer.empty() && interrupt_.signal() != 0) {
    throw base::Error(base::ErrorKind::interrupted, "interrupted by a signal");
  }
  if (is_lost() || answer.empty()) {
    throw base::Error(base::ErrorKind::in_doubt, "the connection that guards the run was lost");
  }
  return text_of(answer[0], 0) == "t";
}

std::vector<Guard::Holder> Guard::holders() {
  std::vector<Holder> list;
  for (const Row& row : rows(holders_query())) {
    list.push_back({text_of(row, 0) == "1" ? RunLock::run : RunLock::worker, blocker_of(row, 1)});
  }
  return list;
}

std::vector<Blocker> Guard::key_holders(std::int64_t key) {
  std::vector<Blocker> list;
  for (const Row& row : rows(key_holders_query(key))) list.push_back(blocker_of(row, 0));
  return list;
}

std::vector<Blocker> Guard::blockers_of(int pid) {
  std::vector<Blocker> list;
  for (const Row& row : rows(blockers_query(pid))) list.push_back(blocker_of(row, 0));
  return list;
}

std::optional<LockWait> Guard::lock_wait(int pid) {
  const std::vector<Row> answer = rows(lock_wait_query(pid, version_));
  if (answer.empty()) return std::nullopt;
  LockWait wait;
  if (answer[0].at(0)) wait.seconds = std::strtod(answer[0][0]->c_str(), nullptr);
  wait.for_relation = text_of(answer[0], 1) == "t";
  return wait;
}

WorkProgress Guard::work_progress(int pid) {
  const std::vector<Row> answer = rows(work_progress_query(pid, version_));
  return answer.empty() ? WorkProgress() : parse_work_progress(answer[0]);
}

std::size_t Guard::queue_behind(int pid) {
  const std::vector<Row> answer = rows(queue_query(pid));
  return answer.empty() ? 0 : std::strtoul(text_of(answer[0], 0).c_str(), nullptr, 10);
}

void Guard::cancel(int pid) { rows(cancel_query(pid)); }

}  // namespace lockkeeper::migrate
