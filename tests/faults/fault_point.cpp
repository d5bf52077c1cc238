// What a stop does: it counts, writes its name down where LOCKKEEPER_FAULT_TRACE says, and at the number or
// the name that LOCKKEEPER_FAULT_AT holds the program stops itself, until the campaign lets it go on.
#include "base/fault_point.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace lockkeeper::base {
namespace {

constexpr std::array<const char*, 18> kNames = {
    "message due",   "message sent", "message answered",  "connected",      "guard connected", "run locked",
    "worker locked", "judged",       "migration started", "migration done", "reconnecting",    "file written",
    "file replaced", "command due",  "command running",   "command ended",  "hook due",        "hook fired"};
static_assert(kNames.size() == static_cast<std::size_t>(FaultPoint::hook_fired) + 1);

}  // namespace

void fault_point(FaultPoint where) {
  static std::atomic<int> passed{0};
  const int number = ++passed;
  if (const char* trace = std::getenv("LOCKKEEPER_FAULT_TRACE")) {
    if (std::FILE* file = std::fopen(trace, "a")) {
      std::fprintf(file, "%s\n", kNames[static_cast<std::size_t>(where)]);
      std::fclose(file);
    }
  }
  const char* at = std::getenv("LOCKKEEPER_FAULT_AT");
  if (at == nullptr) return;
  const bool named = std::string_view(at) == kNames[static_cast<std::size_t>(where)];
  if (named || std::atoi(at) == number) kill(getpid(), SIGSTOP);
}

}  // namespace lockkeeper::base
