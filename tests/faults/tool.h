#pragma once

#include <string>
#include <vector>

namespace lockkeeper::tests {

/// The program as a process that can be stopped, signalled and killed. Dies with this object.
class Tool {
 public:
  /// Runs `words` in `folder`; both outputs go to `log`.
  Tool(const std::string& folder, const std::vector<std::string>& words,
       const std::vector<std::string>& environment, std::string log);
  ~Tool();
  Tool(const Tool&) = delete;
  Tool& operator=(const Tool&) = delete;

  /// True once it has stopped itself, false when it ended before. Fails the test after 30 s.
  bool wait_until_stopped();
  void send(int signal) const;
  void resume() const;
  /// Exit code, or 128 + signal; -1 when it still runs after `seconds`.
  int wait(double seconds);
  std::string output() const;
  int process() const { return process_; }

 private:
  std::string log_;
  int process_ = -1;
  int code_ = -1;  ///< once it has ended
};

}  // namespace lockkeeper::tests
