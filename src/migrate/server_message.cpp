#include "migrate/server_message.h"

#include <fmt/format.h>

#include "base/text.h"
#include "migrate/events.h"

namespace lockkeeper::migrate {

std::string to_text(const ServerMessage& message) {
  std::string text = base::printable(message.message, base::Lines::fold_to_space);
  if (!message.sqlstate.empty()) text += fmt::format(" ({})", message.sqlstate);
  return text;
}

std::string to_text(const Blocker& blocker) {
  const auto clean = [](const std::string& text) {
    return base::shorten(base::printable(text, base::Lines::fold_to_space), 80);
  };
  std::string text = fmt::format("pid {}", blocker.pid);
  if (!blocker.application.empty() || !blocker.user.empty()) {
    text += fmt::format(" ({}, user {})",
                        blocker.application.empty() ? "no application name" : clean(blocker.application),
                        clean(blocker.user));
  }
  if (!blocker.state.empty()) text += fmt::format(", {} for {:.0f} s", clean(blocker.state), blocker.seconds);
  if (!blocker.query.empty()) text += ": " + clean(blocker.query);
  return text;
}

}  // namespace lockkeeper::migrate
