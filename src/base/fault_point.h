#pragma once

#include <cstdint>

namespace lockkeeper::base {

/// Places at which a fault may strike that somebody else could see: between a message to the server and its
/// answer, between two files. The campaign in tests/faults stops the program there and kills, cuts or signals
/// whatever it likes.
enum class FaultPoint : std::uint8_t {
  message_due,       ///< a message to the server is about to be sent
  message_sent,      ///< it was sent, and its answer is still to be read
  message_answered,  ///< the answer was read
  connected,
  guard_connected,
  run_locked,
  worker_locked,
  judged,             ///< the gate gave its verdict
  migration_started,  ///< said so, and nothing of it was sent
  migration_done,     ///< committed, and nobody was told
  reconnecting,       ///< a connection was lost, and the next one not yet made
  file_written,       ///< beside its target
  file_replaced,
  command_due,  ///< a program is about to be started
  command_running,
  command_ended,
  hook_due,  ///< recorded as owed
  hook_fired,
};

/// Nothing, unless the build was configured with LOCKKEEPER_FAULT_POINTS.
void fault_point(FaultPoint where);

}  // namespace lockkeeper::base
