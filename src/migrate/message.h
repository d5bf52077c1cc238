#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "migrate/plan.h"
#include "migrate/server_message.h"

namespace lockkeeper::migrate {

/// A message to the server that carries a piece of a file, and the way back from it to the file.
struct Message {
  std::string sql;
  std::size_t piece_begin = 0;  ///< byte in `sql`
  base::Range piece;            ///< in the file; empty when the message carries none of it
  std::size_t inserted_at = 0;  ///< bytes of ours inside the piece: where in `sql`, and how many
  std::size_t inserted = 0;
};

/// Indexes of the statements that are sent, in order: without psql lines, COPY data, and the BEGIN and COMMIT
/// that ours replace.
std::vector<std::uint32_t> statements_to_send(const PendingMigration& pending);

/// The whole file between `head` and `tail`; what statements_to_send() leaves out is blanked, byte for byte.
Message whole_file(const PendingMigration& pending, const std::string& head, const std::string& tail);
/// One statement between them.
Message one_statement(const PendingMigration& pending, std::uint32_t statement, const std::string& head = {},
                      const std::string& tail = {});

/// The lines that follow `COPY .. FROM STDIN` at `statement`, without the end mark; nullopt when there are
/// none.
std::optional<std::string_view> copy_data(const sql::Script& script, std::uint32_t statement);

/// Where in the file an error is: its position when it has one that lies in the piece; a line of COPY data
/// when the context names one; else the beginning of `statement`, or of the file when there is none
/// (UINT32_MAX).
base::Location locate(const PendingMigration& pending, const Message& message, const ServerMessage& error,
                      std::uint32_t statement);

/// SHA-256 of the first `count` statements, line ends made LF.
std::string prefix_sha256(const sql::Script& script, std::uint32_t count);

}  // namespace lockkeeper::migrate
