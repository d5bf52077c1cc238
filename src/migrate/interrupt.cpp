#include "migrate/interrupt.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>

#include "base/error.h"

namespace lockkeeper::migrate {
namespace {

// A signal handler can reach nothing but static storage; -1 while no Interrupt has handlers installed.
std::atomic<int> write_end{-1};
std::atomic<int> first_signal{0};
struct sigaction old_int;
struct sigaction old_term;

void remember(int number) {
  int none = 0;
  first_signal.compare_exchange_strong(none, number);
  const int descriptor = write_end.load();
  if (descriptor < 0) return;
  const int saved = errno;
  const char byte = 1;
  // A full pipe is readable already.
  [[maybe_unused]] const ssize_t written = write(descriptor, &byte, 1);
  errno = saved;
}

}  // namespace

Interrupt::Interrupt(Handlers handlers) {
  if (pipe2(pipe_, O_CLOEXEC | O_NONBLOCK) != 0) {
    throw base::Error(base::ErrorKind::internal, "no pipe for signals can be made");
  }
  first_signal = 0;
  write_end = pipe_[1];
  if (handlers == Handlers::none) return;
  struct sigaction action = {};
  action.sa_handler = remember;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, &old_int);
  sigaction(SIGTERM, &action, &old_term);
  installed_ = true;
}

Interrupt::~Interrupt() {
  if (installed_) {
    sigaction(SIGINT, &old_int, nullptr);
    sigaction(SIGTERM, &old_term, nullptr);
  }
  write_end = -1;
  close(pipe_[0]);
  close(pipe_[1]);
}

int Interrupt::signal() const { return first_signal; }

void Interrupt::raise(int number) { remember(number); }

bool Interrupt::sleep(std::chrono::milliseconds duration) const {
  const auto end = std::chrono::steady_clock::now() + duration;
  while (signal() == 0) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return true;
    pollfd entry = {pipe_[0], POLLIN, 0};
    poll(&entry, 1, static_cast<int>(left.count()));
  }
  return false;
}

}  // namespace lockkeeper::migrate
