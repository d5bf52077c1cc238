// A cursor, so that a query with a million rows costs two of them; in the extended protocol, so that the text
// is one statement and cannot end the transaction that keeps it from writing.
#include "migrate/question.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "migrate/history.h"
#include "migrate/wire.h"

namespace lockkeeper::migrate {

namespace {

using Verdict = Answer::Verdict;

constexpr std::uint32_t kBoolean = 16;  // pg_type.dat: bool
constexpr std::size_t kMostShown = 200;

std::string fit(std::string_view text, const Connection& connection) {
  return base::shorten(base::printable(redact(text, connection), base::Lines::fold_to_space), kMostShown);
}

std::string set_up(const Connection& connection, std::chrono::milliseconds timeout) {
  std::string sql = fmt::format("BEGIN READ ONLY; SET LOCAL statement_timeout = {0}", timeout.count());
  if (!connection.search_path.empty())
    sql += "; SET LOCAL search_path = " + quote_name(connection.search_path);
  return sql;
}

/// Syntax errors and what DECLARE CURSOR refuses: class 42601 and 0A000, 42P11 (invalid cursor definition),
/// and writing in a transaction that only reads.
bool is_no_question(const ServerMessage& error) {
  return error.sqlstate == "42601" || error.sqlstate == "0A000" || error.sqlstate == "42P11" ||
         error.sqlstate == "25006";
}

Answer answer_of(const ServerMessage& error, const Connection& connection) {
  return {is_no_question(error) ? Verdict::unusable : Verdict::no,
          "the query failed: " + fit(to_text(error), connection)};
}

Answer answer_of(const StatementResult& result, const Connection& connection) {
  if (result.types.size() != 1)
    return {Verdict::unusable, fmt::format("the query gave {} columns instead of one", result.types.size())};
  if (result.rows.size() > 1) return {Verdict::unusable, "the query gave more than one row"};
  const std::optional<std::string> value =
      result.rows.empty() ? std::optional<std::string>() : result.rows[0].at(0);
  if (result.types[0] != kBoolean) {
    const std::string seen = value ? fmt::format("'{}'", fit(*value, connection)) : "a column";
    return {Verdict::unusable, fmt::format("the query gave {}, which is no boolean", seen)};
  }
  if (result.rows.empty()) return {Verdict::no, "the query gave no row"};
  if (!value) return {Verdict::no, "the query gave NULL"};
  return *value == "t" ? Answer{Verdict::yes, "true"} : Answer{Verdict::no, "the query gave false"};
}

Answer ask_over(Wire& wire, const std::string& query, const Connection& connection,
                std::chrono::milliseconds timeout) {
  Reply reply = wire.query(set_up(connection, timeout));
  if (!reply.error) reply = wire.query_one("DECLARE lockkeeper_check NO SCROLL CURSOR FOR " + query);
  if (!reply.error) reply = wire.query("FETCH 2 FROM lockkeeper_check");
  if (reply.error) return answer_of(*reply.error, connection);
  return answer_of(reply.results.at(0), connection);
}

}  // namespace

Answer ask(const std::string& query, const Connection& connection, std::chrono::milliseconds timeout,
           Interrupt& interrupt) {
  try {
    Wire wire(connection, "lockkeeper check", interrupt);
    const auto asked = std::chrono::steady_clock::now();
    Answer answer = ask_over(wire, query, connection, timeout);
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - asked);
    if (answer.verdict == Verdict::yes) answer.detail = fmt::format("true in {} ms", took.count());
    return answer;
  } catch (const base::Error& error) {
    if (error.kind() == base::ErrorKind::interrupted) throw;
    return {Verdict::no, error.what()};
  }
}

}  // namespace lockkeeper::migrate
