#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::migrate {

class Worker;

/// `[window]`: when migrations may run. The server's clock and its zones decide.
struct Window {
  std::vector<int> days;  ///< 1 is Monday, 7 is Sunday; empty: all
  std::string from;       ///< "22:00"; empty with `to`: the whole day
  std::string to;         ///< "06:00"; before `from`: of the next day, which then counts to the day of `from`
  std::string zone = "UTC";
  enum class AppliesTo : std::uint8_t { everything, destructive } applies_to = AppliesTo::everything;
  std::uint32_t max_minutes = 0;  ///< after which a run begins no further migration; 0: no limit

  bool is_configured() const { return !days.empty() || !from.empty(); }
};

/// Whether the window is open at `time` ("HH:MM") on the day `weekday` (1 to 7). Pure.
bool is_open(const Window& window, int weekday, std::string_view time);

/// Throws Error(refused) that names the time and the window when it is shut now, Error(usage) for a zone that
/// the server does not know.
void require_open(const Window& window, Worker& worker);

}  // namespace lockkeeper::migrate
