#pragma once

#include <chrono>

namespace lockkeeper::migrate {

/// SIGINT and SIGTERM, made readable: a self-pipe whose read end joins every poll loop.
///
/// The only place that installs signal handlers. While an object lives, both signals are remembered instead
/// of ending the process; the destructor restores what was there. One object at a time.
class Interrupt {
 public:
  enum class Handlers : unsigned char { install, none };
  /// `none` leaves the process alone: for tests, which call raise().
  explicit Interrupt(Handlers handlers = Handlers::install);
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// The signal that came first, 0 while none has.
  int signal() const;
  /// Readable once a signal came, and stays so.
  int descriptor() const { return pipe_[0]; }
  void raise(int number);
  /// Waits; false when a signal ended the wait early (or came before).
  bool sleep(std::chrono::milliseconds duration) const;

 private:
  int pipe_[2] = {-1, -1};
  bool installed_ = false;
};

}  // namespace lockkeeper::migrate
