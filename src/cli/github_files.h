#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lockkeeper::cli {

/// 128 random bits as 32 hexadecimal digits.
std::string random_token();

/// Names and values as GITHUB_OUTPUT takes them. Each value ends at a delimiter that nobody can guess, so no
/// value, whatever it holds, sets another output.
///
/// Source: actions/runner, FileCommandManager.cs.
std::string outputs_text(const std::vector<std::pair<std::string, std::string>>& outputs);

/// Text in a Markdown code block that nothing in it can end; at most `limit` bytes of it, cut at a line.
std::string fenced(std::string_view text, std::size_t limit);

/// Appends to a file of the runner's. Throws Error(input).
void append_to(const std::string& path, std::string_view text);

/// What was printed between construction and destruction is no workflow command to the runner.
///
/// Source: actions/runner, ActionCommandManager.cs: a token of more than six characters is masked in the log.
class StoppedCommands {
 public:
  StoppedCommands();
  ~StoppedCommands();
  StoppedCommands(const StoppedCommands&) = delete;
  StoppedCommands& operator=(const StoppedCommands&) = delete;

  /// One workflow command of ours all the same.
  void let_through(std::string_view name, std::string_view value);

 private:
  std::string token_;
};

/// `::name::value` with the line end; line breaks in the value arrive as such.
std::string workflow_command(std::string_view name, std::string_view value);

}  // namespace lockkeeper::cli
