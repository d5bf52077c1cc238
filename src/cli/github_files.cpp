#include "cli/github_files.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "base/error.h"
#include "cli/console.h"

namespace lockkeeper::cli {

std::string random_token() {
  std::array<unsigned char, 16> bytes{};
  if (::getentropy(bytes.data(), bytes.size()) != 0)
    throw base::Error(base::ErrorKind::internal, "the system gives no random bytes");
  return fmt::format("{:02x}", fmt::join(bytes, ""));
}

std::string outputs_text(const std::vector<std::pair<std::string, std::string>>& outputs) {
  std::string text;
  for (const auto& [name, value] : outputs) {
    const std::string delimiter = "lockkeeper_" + random_token();
    text += fmt::format("{}<<{}\n{}\n{}\n", name, delimiter, value, delimiter);
  }
  return text;
}

std::string fenced(std::string_view text, std::size_t limit) {
  std::string_view rest;
  if (text.size() > limit) {
    rest = "(cut: the whole is in the log of this step)\n";
    text = text.substr(0, text.rfind('\n', limit) + 1);
  }
  std::size_t longest = 2;
  for (std::size_t at = text.find('`'); at != text.npos; at = text.find('`', at)) {
    const std::size_t end = std::min(text.find_first_not_of('`', at), text.size());
    longest = std::max(longest, end - at);
    at = end;
  }
  const std::string fence(longest + 1, '`');
  const std::string_view line_end = text.empty() || text.ends_with('\n') ? "" : "\n";
  return fmt::format("{}text\n{}{}{}{}\n", fence, text, line_end, rest, fence);
}

void append_to(const std::string& path, std::string_view text) {
  std::ofstream file(path, std::ios::app | std::ios::binary);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.flush();
  if (!file) throw base::Error(base::ErrorKind::input, fmt::format("cannot write {}", path));
}

StoppedCommands::StoppedCommands() : token_(random_token()) {
  print(workflow_command("stop-commands", token_));
}

StoppedCommands::~StoppedCommands() {
  try {
    print(workflow_command(token_, ""));
  } catch (const base::Error&) {
    // Nobody reads standard output any more.
  }
}

void StoppedCommands::let_through(std::string_view name, std::string_view value) {
  const std::string next = random_token();
  print(workflow_command(token_, "") + workflow_command(name, value) +
        workflow_command("stop-commands", next));
  token_ = next;
}

std::string workflow_command(std::string_view name, std::string_view value) {
  std::string encoded;
  for (const char c : value) {
    if (c == '%' || c == '\r' || c == '\n') {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      encoded += c;
    }
  }
  return fmt::format("::{}::{}\n", name, encoded);
}

}  // namespace lockkeeper::cli
