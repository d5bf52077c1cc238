#include "migrate/window.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "migrate/history.h"
#include "migrate/worker.h"

namespace lockkeeper::migrate {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::string describe(const Window& window) {
  std::string text;
  for (const int day : window.days) {
    text += (text.empty() ? "" : ", ") + std::string(kDays[static_cast<std::size_t>(day - 1)]);
  }
  if (!window.from.empty()) {
    text += fmt::format("{}{} to {}", text.empty() ? "" : " ", window.from, window.to);
  }
  return fmt::format("{} {}", text, window.zone);
}

}  // namespace

bool is_open(const Window& window, int weekday, std::string_view time) {
  const auto has = [&](int day) {
    return window.days.empty() || std::find(window.days.begin(), window.days.end(), day) != window.days.end();
  };
  if (window.from.empty()) return has(weekday);
  // Two digits each, so that the texts sort as the times do.
  if (window.from <= window.to) return has(weekday) && time >= window.from && time < window.to;
  const int day_before = weekday == 1 ? 7 : weekday - 1;
  return (time >= window.from && has(weekday)) || (time < window.to && has(day_before));
}

void require_open(const Window& window, Worker& worker) {
  if (!window.is_configured()) return;
  std::vector<Row> rows;
  try {
    rows = worker.ask(
        fmt::format("SELECT EXTRACT(isodow FROM t)::int, pg_catalog.to_char(t, 'HH24:MI'), "
                    "pg_catalog.to_char(t, 'Dy HH24:MI') "
                    "FROM (SELECT pg_catalog.timezone({}, pg_catalog.clock_timestamp()) AS t) AS now",
                    quote_literal(window.zone)));
  } catch (const base::Error& error) {
    throw base::Error(base::ErrorKind::usage, fmt::format("[window] zone: {}", error.what()),
                      "write a zone that the server knows, for example \"Europe/Berlin\"");
  }
  const Row& now = rows.at(0);
  if (is_open(window, std::atoi(now[0].value_or("0").c_str()), now[1].value_or(""))) return;
  throw base::Error(base::ErrorKind::refused,
                    fmt::format("the window is shut: it is {} {}, and migrations run {}", now[2].value_or(""),
                                window.zone, describe(window)),
                    "run it inside the window, or change [window] in lockkeeper.toml");
}

}  // namespace lockkeeper::migrate
