#include "program.h"

#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "base/file.h"

namespace lockkeeper::cli::test {

namespace {

/// What a test asks for comes first: of two entries of one name the first counts.
std::vector<std::string> quiet_environment(std::vector<std::string> environment) {
  for (const char* entry : {"NO_COLOR=1", "GITHUB_ACTIONS=", "GITHUB_REPOSITORY=", "GITHUB_SHA=",
                            "GITHUB_STEP_SUMMARY=", "GIT_CONFIG_GLOBAL=/dev/null"}) {
    environment.emplace_back(entry);
  }
  return environment;
}

std::vector<std::string> command_line(const std::vector<std::string>& arguments) {
  std::vector<std::string> words{LOCKKEEPER_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

}  // namespace

Project::Project() {
  std::string pattern = (std::filesystem::temp_directory_path() / "lockkeeper-cli-XXXXXX").string();
  path_ = ::mkdtemp(pattern.data());
}

Project::~Project() { std::filesystem::remove_all(path_); }

void Project::write(const std::string& name, const std::string& content) const {
  base::write_file(path_ + "/" + name, content);
}
std::string Project::read(const std::string& name) const { return base::read_file(path_ + "/" + name); }
bool Project::has(const std::string& name) const { return base::is_file(path_ + "/" + name); }

base::ProcessResult Project::run(const std::vector<std::string>& arguments,
                                 const std::vector<std::string>& environment) const {
  return base::run_process(command_line(arguments), path_, quiet_environment(environment));
}

base::ProcessResult Project::run_in(const std::string& folder,
                                    const std::vector<std::string>& arguments) const {
  return base::run_process(command_line(arguments), path_ + "/" + folder, quiet_environment({}));
}

base::ProcessResult Project::run_with_input(const std::vector<std::string>& arguments,
                                            const std::string& input) const {
  write("standard-input", input);
  std::vector<std::string> words{"sh", "-c", "input=$1; shift; exec \"$@\" <\"$input\"", "sh",
                                 "standard-input"};
  for (const std::string& word : command_line(arguments)) words.push_back(word);
  return base::run_process(words, path_, quiet_environment({}));
}

std::string Project::git(const std::vector<std::string>& arguments) const {
  std::vector<std::string> words{"git",
                                 "-c",
                                 "user.name=t",
                                 "-c",
                                 "user.email=t@example.invalid",
                                 "-c",
                                 "init.defaultBranch=main",
                                 "-c",
                                 "protocol.file.allow=always"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const auto result =
      base::run_process(words, path_, {"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C"});
  if (result.exit_code != 0) throw std::runtime_error("git: " + result.errors);
  return result.output;
}

void Project::commit_all(const std::string& message) const {
  git({"add", "-A"});
  git({"commit", "-q", "--allow-empty", "-m", message});
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

}  // namespace lockkeeper::cli::test
