#include "base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <system_error>
#include <thread>

#include "base/error.h"
#include "base/fault_point.h"

namespace lockkeeper::base {

namespace {

constexpr std::size_t kMaxOutput = std::size_t{64} << 20;
constexpr std::size_t kMaxErrors = std::size_t{64} << 10;
constexpr int kNotStarted = 127;
constexpr std::chrono::seconds kPatience{2};

using Clock = std::chrono::steady_clock;

void require(int reason, const char* what) {
  if (reason != 0) {
    throw Error(ErrorKind::internal,
                std::string("cannot ") + what + ": " + std::generic_category().message(reason));
  }
}

class Pipe {
 public:
  Pipe() { require(::pipe2(ends_.data(), O_CLOEXEC) == 0 ? 0 : errno, "make a pipe"); }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int reading() const { return ends_[0]; }
  int writing() const { return ends_[1]; }
  void close_writing() { close_end(1); }

 private:
  void close_end(std::size_t which) {
    if (ends_[which] >= 0) ::close(ends_[which]);
    ends_[which] = -1;
  }
  std::array<int, 2> ends_{-1, -1};
};

enum class Group : std::uint8_t { ours, own };

/// How the child starts: in its directory, with no input, our pipes, and default signals although we may have
/// some blocked.
class SpawnPlan {
 public:
  SpawnPlan(const std::string& directory, const Pipe& output, const Pipe& errors, Group group) {
    require(posix_spawn_file_actions_init(&actions_), "start a process");
    require(posix_spawnattr_init(&attributes_), "start a process");
    require(posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0),
            "start a process");
    require(posix_spawn_file_actions_adddup2(&actions_, output.writing(), STDOUT_FILENO), "start a process");
    require(posix_spawn_file_actions_adddup2(&actions_, errors.writing(), STDERR_FILENO), "start a process");
    if (!directory.empty()) {
      require(posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str()), "start a process");
    }
    sigset_t none;
    sigemptyset(&none);
    sigset_t defaults;
    sigemptyset(&defaults);
    for (const int signal : {SIGINT, SIGTERM, SIGPIPE}) sigaddset(&defaults, signal);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &defaults);
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    if (group == Group::own) flags |= POSIX_SPAWN_SETPGROUP;  // 0: the child's own number
    posix_spawnattr_setflags(&attributes_, flags);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

std::string_view name_of(std::string_view entry) { return entry.substr(0, entry.find('=')); }

std::vector<std::string> merged_environment(const std::vector<std::string>& added) {
  std::vector<std::string> merged = added;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    bool replaced = false;
    for (const std::string& ours : added) replaced = replaced || name_of(ours) == name_of(*entry);
    if (!replaced) merged.emplace_back(*entry);
  }
  return merged;
}

/// Reads what is there; false at the end of the stream. What is past the limit is read and dropped, so that
/// the child never blocks.
bool drain(int file, std::string& text, std::size_t limit) {
  std::array<char, 64 << 10> buffer;
  const ssize_t got = ::read(file, buffer.data(), buffer.size());
  if (got < 0) return errno == EINTR;
  if (got == 0) return false;
  const std::size_t room = limit - text.size();
  text.append(buffer.data(), std::min(room, static_cast<std::size_t>(got)));
  return true;
}

/// Both streams of a child, until each is at its end.
class Streams {
 public:
  Streams(const Pipe& output, const Pipe& errors, ProcessResult& result)
      : entries_{pollfd{output.reading(), POLLIN, 0}, pollfd{errors.reading(), POLLIN, 0}}, result_(result) {}

  bool are_open() const { return entries_[0].fd >= 0 || entries_[1].fd >= 0; }

  /// Waits at most so many milliseconds (-1: without a limit) and reads what is there; whether there was
  /// something to read.
  bool read_within(int milliseconds) {
    const int ready = ::poll(entries_.data(), entries_.size(), milliseconds);
    if (ready < 0 && errno != EINTR) close();
    if (ready <= 0) return false;
    if (entries_[0].revents != 0 && !drain(entries_[0].fd, result_.output, kMaxOutput)) entries_[0].fd = -1;
    if (entries_[1].revents != 0 && !drain(entries_[1].fd, result_.errors, kMaxErrors)) entries_[1].fd = -1;
    return true;
  }

 private:
  void close() { entries_[0].fd = entries_[1].fd = -1; }

  std::array<pollfd, 2> entries_;
  ProcessResult& result_;
};

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return kNotStarted;
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/// Ends a process group when its time has come: asks first, and insists after a while.
class GroupEnding {
 public:
  GroupEnding(pid_t group, const ProcessLimits& limits)
      : group_(group), limits_(limits), next_(Clock::now() + limits.timeout) {}

  void look() {
    if (end_ == ProcessEnd::itself && limits_.cancelled && limits_.cancelled()) {
      ask(ProcessEnd::cancelled);
    } else if (Clock::now() >= next_) {
      if (end_ == ProcessEnd::itself)
        ask(ProcessEnd::timed_out);
      else
        ::kill(-group_, SIGKILL);
    }
  }
  ProcessEnd end() const { return end_; }

 private:
  void ask(ProcessEnd reason) {
    end_ = reason;
    next_ = Clock::now() + kPatience;
    ::kill(-group_, SIGTERM);
  }

  pid_t group_;
  const ProcessLimits& limits_;
  Clock::time_point next_;
  ProcessEnd end_ = ProcessEnd::itself;
};

/// Its number stays taken until somebody waits for it, so that the group's number is nobody else's.
bool has_ended(pid_t child) {
  siginfo_t state{};
  const int asked = ::waitid(P_PID, static_cast<id_t>(child), &state, WEXITED | WNOHANG | WNOWAIT);
  return asked != 0 || state.si_pid == child;
}

/// A process that the child left behind may hold the streams open for ever.
ProcessEnd watch(pid_t child, Streams& streams, const ProcessLimits& limits) {
  constexpr int kGlance = 50;  // milliseconds
  GroupEnding ending(child, limits);
  while (!has_ended(child)) {
    if (streams.are_open())
      streams.read_within(kGlance);
    else
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ending.look();
  }
  const bool may_stay = limits.left_behind == LeftBehind::kept && ending.end() == ProcessEnd::itself;
  if (!may_stay) ::kill(-child, SIGKILL);
  while (streams.are_open() && streams.read_within(0)) {
  }
  return ending.end();
}

ProcessResult run(const std::vector<std::string>& arguments, const std::string& directory,
                  const std::vector<std::string>& environment, const ProcessLimits* limits) {
  Pipe output;
  Pipe errors;
  const SpawnPlan plan(directory, output, errors, limits == nullptr ? Group::ours : Group::own);
  std::vector<std::string> argument_texts = arguments;
  std::vector<std::string> environment_texts = merged_environment(environment);

  ProcessResult result;
  pid_t child = -1;
  fault_point(FaultPoint::command_due);
  const int reason = ::posix_spawnp(&child, arguments.at(0).c_str(), plan.actions(), plan.attributes(),
                                    pointers(argument_texts).data(), pointers(environment_texts).data());
  if (reason == ENOENT || reason == EACCES || reason == ENOEXEC || reason == ENOTDIR) {
    result.exit_code = kNotStarted;
    result.errors = arguments.at(0) + ": " + std::generic_category().message(reason);
    return result;
  }
  require(reason, "start a process");
  fault_point(FaultPoint::command_running);
  output.close_writing();
  errors.close_writing();
  Streams streams(output, errors, result);
  if (limits != nullptr) {
    result.end = watch(child, streams, *limits);
  } else {
    while (streams.are_open()) streams.read_within(-1);
  }
  result.exit_code = wait_for(child);
  fault_point(FaultPoint::command_ended);
  return result;
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& arguments, const std::string& directory,
                          const std::vector<std::string>& environment) {
  return run(arguments, directory, environment, nullptr);
}

ProcessResult run_process(const std::vector<std::string>& arguments, const std::string& directory,
                          const std::vector<std::string>& environment, const ProcessLimits& limits) {
  return run(arguments, directory, environment, &limits);
}

}  // namespace lockkeeper::base
