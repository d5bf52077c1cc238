#include "faults/tool.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "base/file.h"

namespace lockkeeper::tests {
namespace {

using Clock = std::chrono::steady_clock;

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

void pause_briefly() { std::this_thread::sleep_for(std::chrono::milliseconds(2)); }

}  // namespace

Tool::Tool(const std::string& folder, const std::vector<std::string>& words,
           const std::vector<std::string>& environment, std::string log)
    : log_(std::move(log)) {
  process_ = fork();
  if (process_ != 0) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // a stopped process takes no other
  const int output = open(log_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  if (chdir(folder.c_str()) != 0) _exit(126);
  for (const std::string& entry : environment) {
    const std::size_t equals = entry.find('=');
    setenv(entry.substr(0, equals).c_str(), entry.substr(equals + 1).c_str(), 1);
  }
  std::vector<char*> list;
  for (const std::string& word : words) list.push_back(const_cast<char*>(word.c_str()));
  list.push_back(nullptr);
  execv(list[0], list.data());
  _exit(127);
}

Tool::~Tool() {
  if (code_ != -1) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

bool Tool::wait_until_stopped() {
  const auto end = Clock::now() + std::chrono::seconds(30);
  while (Clock::now() < end) {
    int status = 0;
    if (waitpid(process_, &status, WNOHANG | WUNTRACED) == process_) {
      if (WIFSTOPPED(status)) return true;
      code_ = code_of(status);
      return false;
    }
    pause_briefly();
  }
  throw std::runtime_error("the program neither stopped nor ended:\n" + output());
}

void Tool::send(int signal) const { kill(process_, signal); }
void Tool::resume() const { send(SIGCONT); }

int Tool::wait(double seconds) {
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  while (code_ == -1 && Clock::now() < end) {
    int status = 0;
    if (waitpid(process_, &status, WNOHANG) == process_) {
      code_ = code_of(status);
    } else {
      pause_briefly();
    }
  }
  return code_;
}

std::string Tool::output() const { return base::read_file(log_); }

}  // namespace lockkeeper::tests
