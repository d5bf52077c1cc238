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

#include "base/error.h"

namespace lockkeeper::base {

namespace {

constexpr std::size_t kMaxOutput = std::size_t{64} << 20;
constexpr std::size_t kMaxErrors = std::size_t{64} << 10;
constexpr int kNotStarted = 127;

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

/// How the child starts: in its directory, with no input, our pipes, and default signals although we may have
/// some blocked.
class SpawnPlan {
 public:
  SpawnPlan(const std::string& directory, const Pipe& output, const Pipe& errors) {
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
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
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

void drain_both(const Pipe& output, const Pipe& errors, ProcessResult& result) {
  std::array<pollfd, 2> streams{pollfd{output.reading(), POLLIN, 0}, pollfd{errors.reading(), POLLIN, 0}};
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    if (::poll(streams.data(), streams.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return;
    }
    if (streams[0].revents != 0 && !drain(streams[0].fd, result.output, kMaxOutput)) streams[0].fd = -1;
    if (streams[1].revents != 0 && !drain(streams[1].fd, result.errors, kMaxErrors)) streams[1].fd = -1;
  }
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return kNotStarted;
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& arguments, const std::string& directory,
                          const std::vector<std::string>& environment) {
  Pipe output;
  Pipe errors;
  const SpawnPlan plan(directory, output, errors);
  std::vector<std::string> argument_texts = arguments;
  std::vector<std::string> environment_texts = merged_environment(environment);

  ProcessResult result;
  pid_t child = -1;
  const int reason = ::posix_spawnp(&child, arguments.at(0).c_str(), plan.actions(), plan.attributes(),
                                    pointers(argument_texts).data(), pointers(environment_texts).data());
  if (reason == ENOENT || reason == EACCES || reason == ENOEXEC || reason == ENOTDIR) {
    result.exit_code = kNotStarted;
    result.errors = arguments.at(0) + ": " + std::generic_category().message(reason);
    return result;
  }
  require(reason, "start a process");
  output.close_writing();
  errors.close_writing();
  drain_both(output, errors, result);
  result.exit_code = wait_for(child);
  return result;
}

}  // namespace lockkeeper::base
