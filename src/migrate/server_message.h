#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lockkeeper::migrate {

/// An error or notice as the server sent it (documentation, section 55.8). All text is hostile.
struct ServerMessage {
  std::string severity;  ///< "ERROR", "FATAL", "NOTICE": the untranslated one
  std::string sqlstate;
  std::string message;
  std::string detail;
  std::string hint;
  std::string context;
  std::string schema, table, column, constraint;
  std::uint32_t position = 0;  ///< into the message that was sent: 1-based, in code points; 0: none
};

/// One row as text; nullopt is NULL.
using Row = std::vector<std::optional<std::string>>;

/// One line for people: "relation "x" does not exist (42P01)", fit for a terminal.
std::string to_text(const ServerMessage& message);

}  // namespace lockkeeper::migrate
