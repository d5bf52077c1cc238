#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "migrate/connection_url.h"
#include "migrate/interrupt.h"
#include "migrate/server_message.h"

namespace lockkeeper::migrate {

/// The connection broke: what was under way may or may not have happened. Kind in_doubt.
class ConnectionLost : public base::Error {
 public:
  using base::Error::Error;
};

/// Whether rows that a statement returns are kept or thrown away as they come.
enum class Rows : std::uint8_t { keep, drop };

/// One finished statement.
struct StatementResult {
  std::string command;  ///< command tag: "CREATE TABLE", "INSERT 0 3"; "COMMIT" or "ROLLBACK" at an end
  std::vector<Row> rows;
  std::vector<std::uint32_t> types;  ///< of the columns, as object ids
};
enum class TransactionState : std::uint8_t { idle, open, failed };

/// The answer to one message: what finished, in order, and the error that ended it, if one did.
struct Reply {
  std::vector<StatementResult> results;
  std::optional<ServerMessage> error;
  TransactionState state = TransactionState::idle;
};

/// One connection over libpq, driven by one poll loop over socket, signals and timer. Used by one thread.
///
/// A signal cancels the statement that is running on the server (once); query() then returns its error as any
/// other, and the caller asks Interrupt. Lost connections throw ConnectionLost, and the object is then dead.
class Wire {
 public:
  /// Throws Error(database) with advice when it cannot connect, Error(interrupted) after a signal.
  Wire(const Connection& connection, const std::string& application_name, Interrupt& interrupt);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  /// Sends one simple-query message: one statement, or several separated by ';'. No NUL inside.
  Reply query(const std::string& sql, Rows rows = Rows::keep);
  /// The same for a text that must be one statement: the server refuses several.
  Reply query_one(const std::string& sql);
  /// query() for what must still be done after a signal: it is not cancelled, but not waited for long
  /// either (throws Error(interrupted) then).
  Reply clean_up(const std::string& sql);
  /// Sends `COPY .. FROM STDIN` and then `data`, without its end mark.
  Reply copy_in(const std::string& sql, std::string_view data);

  using NoticeHandler = std::function<void(const ServerMessage&)>;
  void on_notice(NoticeHandler handler) { on_notice_ = std::move(handler); }
  /// Called while an answer is awaited, first after `first`, with the seconds waited; says when it wants to
  /// be called again.
  using WaitHandler = std::function<std::chrono::milliseconds(double seconds)>;
  void on_wait(WaitHandler handler, std::chrono::milliseconds first);

  /// Process id that the protocol announced.
  int protocol_pid() const;
  int server_version() const;
  std::string parameter_status(const char* name) const;

 private:
  struct Session;  // libpq stays in wire.cpp
  struct CopyData;
  void connect(const ConnectionParameters& parameters);
  Reply exchange(CopyData* copy);
  void wait(short events, CopyData* copy);
  void flush(CopyData* copy);
  void send_data(CopyData& copy);
  void drop_output();
  void take_result(Reply& reply, CopyData* copy, void* result);
  void cancel();
  [[noreturn]] void lost(const std::optional<ServerMessage>& reason);

  const Connection& connection_;
  Interrupt& interrupt_;
  std::unique_ptr<Session> session_;
  NoticeHandler on_notice_;
  WaitHandler on_wait_;
  std::chrono::milliseconds first_wait_{1000};
  std::chrono::steady_clock::time_point sent_, next_call_, cancelled_;
  bool cancelling_ = false;  ///< a cancel was sent, or is not wanted: the answer must come soon
};

/// PQlibVersion() and where this system keeps its root certificates.
ClientFacts client_facts();

}  // namespace lockkeeper::migrate
