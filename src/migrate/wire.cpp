// The worker's connection. libpq and not libpqxx, because the run must know which statement of a message
// failed and where, feed COPY, notice a transaction that a file ended by itself, and never be reconnected
// silently.
#include "migrate/wire.h"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "base/fault_point.h"
#include "base/text.h"
#include "migrate/server_facts.h"

namespace lockkeeper::migrate {
namespace {

using base::fault_point;
using base::FaultPoint;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// How long a cancelled statement may take to end before the connection is given up.
constexpr milliseconds kCancelPatience{3500};

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string() : std::string(text);
}

ServerMessage message_of(const PGresult* result) {
  ServerMessage message;
  message.severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  message.sqlstate = field(result, PG_DIAG_SQLSTATE);
  message.message = field(result, PG_DIAG_MESSAGE_PRIMARY);
  message.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
  message.hint = field(result, PG_DIAG_MESSAGE_HINT);
  message.context = field(result, PG_DIAG_CONTEXT);
  message.schema = field(result, PG_DIAG_SCHEMA_NAME);
  message.table = field(result, PG_DIAG_TABLE_NAME);
  message.column = field(result, PG_DIAG_COLUMN_NAME);
  message.constraint = field(result, PG_DIAG_CONSTRAINT_NAME);
  const std::string position = field(result, PG_DIAG_STATEMENT_POSITION);
  message.position = static_cast<std::uint32_t>(std::strtoul(position.c_str(), nullptr, 10));
  // An error that libpq made itself, such as a broken connection, has no fields.
  if (message.message.empty()) message.message = base::trim(PQresultErrorMessage(result));
  return message;
}

void add_rows(const PGresult* result, std::vector<Row>& rows) {
  for (int i = 0; i < PQntuples(result); ++i) {
    Row row;
    for (int column = 0; column < PQnfields(result); ++column) {
      if (PQgetisnull(result, i, column) != 0) {
        row.emplace_back(std::nullopt);
      } else {
        row.emplace_back(std::string(PQgetvalue(result, i, column),
                                     static_cast<std::size_t>(PQgetlength(result, i, column))));
      }
    }
    rows.push_back(std::move(row));
  }
}

TransactionState state_of(PGconn* connection) {
  switch (PQtransactionStatus(connection)) {
    case PQTRANS_INTRANS: return TransactionState::open;
    case PQTRANS_INERROR: return TransactionState::failed;
    case PQTRANS_IDLE:
    case PQTRANS_ACTIVE:
    case PQTRANS_UNKNOWN: return TransactionState::idle;
  }
  return TransactionState::idle;
}

int milliseconds_until(Clock::time_point when) {
  const auto left = std::chrono::duration_cast<milliseconds>(when - Clock::now()).count();
  return left < 0 ? 0 : static_cast<int>(std::min<long>(left + 1, 60000));
}

[[noreturn]] void interrupted() {
  throw base::Error(base::ErrorKind::interrupted, "interrupted by a signal");
}

}  // namespace

struct Wire::Session {
  PGconn* handle = nullptr;
  ~Session() { PQfinish(handle); }
};

struct Wire::CopyData {
  std::string_view rest;
  bool started = false;
  bool ended = false;
};

Wire::Wire(const Connection& connection, const std::string& application_name, Interrupt& interrupt)
    : connection_(connection), interrupt_(interrupt), session_(std::make_unique<Session>()) {
  connect(session_parameters(connection, application_name));
  PQsetNoticeReceiver(
      session_->handle,
      [](void* self, const PGresult* result) {
        const Wire& wire = *static_cast<Wire*>(self);
        if (wire.on_notice_) wire.on_notice_(message_of(result));
      },
      this);
  PQsetnonblocking(session_->handle, 1);
  fault_point(FaultPoint::connected);
}

Wire::~Wire() = default;

void Wire::connect(const ConnectionParameters& parameters) {
  std::vector<const char*> keywords, values;
  int seconds = 10;
  for (const auto& [keyword, value] : parameters) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
    if (keyword == "connect_timeout") seconds = std::atoi(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  // libpq's own limit does not hold for a connection that is polled; 0 means none there, an hour here.
  const Clock::time_point limit = Clock::now() + std::chrono::seconds(seconds > 0 ? seconds : 3600);

  PGconn* handle = PQconnectStartParams(keywords.data(), values.data(), 0);
  session_->handle = handle;
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (PQstatus(handle) != CONNECTION_BAD && next != PGRES_POLLING_OK && next != PGRES_POLLING_FAILED) {
    const short events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    std::array<pollfd, 2> entries = {{{PQsocket(handle), events, 0}, {interrupt_.descriptor(), POLLIN, 0}}};
    poll(entries.data(), entries.size(), milliseconds_until(limit));
    if (interrupt_.signal() != 0) interrupted();
    if (Clock::now() >= limit) throw connection_error("timeout expired", connection_);
    if (entries[0].revents != 0) next = PQconnectPoll(handle);
  }
  if (PQstatus(handle) != CONNECTION_OK) throw connection_error(PQerrorMessage(handle), connection_);
}

void Wire::on_wait(WaitHandler handler, milliseconds first) {
  on_wait_ = std::move(handler);
  first_wait_ = first;
}

int Wire::protocol_pid() const { return PQbackendPID(session_->handle); }
int Wire::server_version() const { return PQserverVersion(session_->handle); }

std::string Wire::parameter_status(const char* name) const {
  const char* value = PQparameterStatus(session_->handle, name);
  return value == nullptr ? std::string() : std::string(value);
}

Reply Wire::query(const std::string& sql, Rows rows) {
  fault_point(FaultPoint::message_due);
  if (PQsendQuery(session_->handle, sql.c_str()) != 1) lost(std::nullopt);
  if (rows == Rows::drop) PQsetSingleRowMode(session_->handle);
  cancelling_ = false;
  return exchange(nullptr);
}

Reply Wire::query_one(const std::string& sql) {
  fault_point(FaultPoint::message_due);
  const int sent = PQsendQueryParams(session_->handle, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0);
  if (sent != 1) lost(std::nullopt);
  cancelling_ = false;
  return exchange(nullptr);
}

Reply Wire::clean_up(const std::string& sql) {
  fault_point(FaultPoint::message_due);
  if (PQsendQuery(session_->handle, sql.c_str()) != 1) lost(std::nullopt);
  cancelling_ = interrupt_.signal() != 0;
  cancelled_ = Clock::now();
  return exchange(nullptr);
}

Reply Wire::copy_in(const std::string& sql, std::string_view data) {
  CopyData copy{data};
  fault_point(FaultPoint::message_due);
  if (PQsendQuery(session_->handle, sql.c_str()) != 1) lost(std::nullopt);
  cancelling_ = false;
  return exchange(&copy);
}

Reply Wire::exchange(CopyData* copy) {
  Reply reply;
  sent_ = Clock::now();
  next_call_ = sent_ + first_wait_;
  flush(copy);
  fault_point(FaultPoint::message_sent);
  for (;;) {
    while (PQisBusy(session_->handle) != 0) {
      wait(POLLIN, copy);
      if (PQconsumeInput(session_->handle) != 1) lost(reply.error);
    }
    PGresult* result = PQgetResult(session_->handle);
    if (result == nullptr) break;
    take_result(reply, copy, result);
    PQclear(result);
    if (PQstatus(session_->handle) == CONNECTION_BAD) lost(reply.error);
  }
  reply.state = state_of(session_->handle);
  fault_point(FaultPoint::message_answered);
  return reply;
}

void Wire::take_result(Reply& reply, CopyData* copy, void* opaque) {
  PGresult* result = static_cast<PGresult*>(opaque);
  const int status = PQresultStatus(result);  // newer libpq know more of them
  switch (status) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
      reply.results.push_back({PQcmdStatus(result), {}, {}});
      add_rows(result, reply.results.back().rows);
      for (int column = 0; column < PQnfields(result); ++column)
        reply.results.back().types.push_back(PQftype(result, column));
      return;
    case PGRES_FATAL_ERROR:
    case PGRES_BAD_RESPONSE:
      if (!reply.error) reply.error = message_of(result);
      return;
    case PGRES_COPY_IN:
      if (copy != nullptr && !copy->started) {
        send_data(*copy);
      } else {
        PQputCopyEnd(session_->handle, "no data follow this COPY");
        flush(copy);
      }
      return;
    case PGRES_COPY_OUT: drop_output(); return;
    default: return;
  }
}

/// Waits for the socket, a signal or the next call of the wait handler.
void Wire::wait(short events, CopyData* copy) {
  std::array<pollfd, 2> entries = {
      {{PQsocket(session_->handle), events, 0}, {interrupt_.descriptor(), POLLIN, 0}}};
  Clock::time_point until = on_wait_ ? next_call_ : Clock::now() + std::chrono::seconds(60);
  if (cancelling_) until = std::min(until, cancelled_ + kCancelPatience);
  // After a signal its pipe stays readable and would make this loop spin.
  poll(entries.data(), cancelling_ ? 1 : 2, milliseconds_until(until));
  if (interrupt_.signal() != 0 && !cancelling_) {
    cancel();
    if (copy != nullptr) copy->rest = {};
  }
  if (cancelling_ && Clock::now() >= cancelled_ + kCancelPatience) {
    throw base::Error(base::ErrorKind::interrupted,
                      "interrupted by a signal; the server did not confirm that the statement ended");
  }
  if (on_wait_ && Clock::now() >= next_call_ && !cancelling_) {
    const milliseconds pause = on_wait_(std::chrono::duration<double>(Clock::now() - sent_).count());
    next_call_ = Clock::now() + pause;
  }
}

void Wire::flush(CopyData* copy) {
  for (;;) {
    const int left = PQflush(session_->handle);
    if (left == 0) return;
    if (left < 0) return;  // the reason comes with the next result
    wait(POLLIN | POLLOUT, copy);
    if (PQconsumeInput(session_->handle) != 1) return;
  }
}

void Wire::send_data(CopyData& copy) {
  constexpr std::size_t kChunk = std::size_t{64} << 10;
  copy.started = true;
  while (!copy.rest.empty()) {
    const std::string_view chunk = copy.rest.substr(0, kChunk);
    const int queued = PQputCopyData(session_->handle, chunk.data(), static_cast<int>(chunk.size()));
    if (queued < 0) break;
    if (queued > 0) copy.rest.remove_prefix(std::min(chunk.size(), copy.rest.size()));
    flush(&copy);
  }
  PQputCopyEnd(session_->handle, interrupt_.signal() != 0 ? "interrupted by a signal" : nullptr);
  flush(&copy);
}

/// COPY TO STDOUT in a migration has nobody to read it.
void Wire::drop_output() {
  for (;;) {
    char* buffer = nullptr;
    const int size = PQgetCopyData(session_->handle, &buffer, 1);
    if (buffer != nullptr) PQfreemem(buffer);
    if (size < 0) return;
    if (size > 0) continue;
    wait(POLLIN, nullptr);
    if (PQconsumeInput(session_->handle) != 1) return;
  }
}

void Wire::cancel() {
  cancelling_ = true;
  cancelled_ = Clock::now();
  PGcancel* request = PQgetCancel(session_->handle);
  if (request == nullptr) return;
  std::array<char, 256> reason = {};
  PQcancel(request, reason.data(), static_cast<int>(reason.size()));
  PQfreeCancel(request);
}

void Wire::lost(const std::optional<ServerMessage>& reason) {
  std::string text = reason ? to_text(*reason) : redact(PQerrorMessage(session_->handle), connection_);
  text = text.substr(0, text.find('\n'));
  throw ConnectionLost(base::ErrorKind::in_doubt,
                       fmt::format("the connection to {} was lost: {}", connection_.shown,
                                   base::printable(text, base::Lines::fold_to_space)));
}

ClientFacts client_facts() {
  ClientFacts facts;
  facts.libpq_version = PQlibVersion();
  for (const char* path : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                           "/etc/ssl/cert.pem", "/etc/ssl/ca-bundle.pem"}) {
    if (access(path, R_OK) != 0) continue;
    facts.ca_bundle = path;
    break;
  }
  return facts;
}

}  // namespace lockkeeper::migrate
