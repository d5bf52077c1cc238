#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "migrate/connection_url.h"
#include "migrate/interrupt.h"

namespace lockkeeper::migrate {

/// What a query that must be true gave.
struct Answer {
  enum class Verdict : std::uint8_t {
    yes,
    no,        ///< false, NULL, no row, an error that time may mend, no connection
    unusable,  ///< no question of this kind: not one query, not one boolean column, more than one row
  };
  Verdict verdict = Verdict::no;
  std::string detail;  ///< one line, fit for a log, without secrets of the connection
};

/// Asks in a session of its own, in a transaction that can only read. `query` is one SELECT or VALUES.
/// `timeout` holds for the query on the server. Throws Error(interrupted) after a signal.
Answer ask(const std::string& query, const Connection& connection, std::chrono::milliseconds timeout,
           Interrupt& interrupt);

}  // namespace lockkeeper::migrate
