// `apply` as a process of its own, for tests that kill it: apply_driver DIR URL. One line per event that
// tests wait for; exit codes as the real program's.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/error.h"
#include "migrate/apply.h"

namespace migrate = lockkeeper::migrate;
using lockkeeper::base::Error;
using lockkeeper::base::ErrorKind;

namespace {

int exit_code(const Error& error, int signal) {
  switch (error.kind()) {
    case ErrorKind::usage:
    case ErrorKind::input: return 2;
    case ErrorKind::refused: return 3;
    case ErrorKind::database: return 4;
    case ErrorKind::in_doubt: return 5;
    case ErrorKind::hook: return 6;
    case ErrorKind::check: return 7;
    case ErrorKind::interrupted: return 128 + signal;
    case ErrorKind::internal: return 70;
  }
  return 70;
}

void say(const migrate::Event& event) {
  if (const auto* started = std::get_if<migrate::Started>(&event)) {
    std::printf("started %s\n", started->migration->migration->version.c_str());
  } else if (const auto* done = std::get_if<migrate::Done>(&event)) {
    std::printf("done %s\n", done->applied->version.c_str());
  } else if (const auto* remark = std::get_if<migrate::Remark>(&event)) {
    std::printf("remark %s\n", remark->text.c_str());
  } else if (const auto* waiting = std::get_if<migrate::WaitingForRun>(&event)) {
    std::printf("waiting %s\n", waiting->orphan ? "orphan" : "run");
  }
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 2;
  migrate::Interrupt interrupt;
  try {
    migrate::ApplyOptions options;
    options.tool_version = "driver";
    const migrate::Layout layout = migrate::read_layout(arguments[1]);
    const migrate::Connection connection = migrate::parse_connection(arguments[2], "DATABASE_URL");
    migrate::apply(layout, connection, options, {}, interrupt, say);
    return 0;
  } catch (const Error& error) {
    std::printf("error %s\n", error.what());
    return exit_code(error, interrupt.signal());
  }
}
