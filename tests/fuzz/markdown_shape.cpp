// No Markdown renderer: a reader that knows the few shapes which the reports are made of, and calls
// everything else a fault.
#include "markdown_shape.h"

#include <array>
#include <sstream>
#include <string_view>

namespace lockkeeper::fuzz {

namespace {

/// The links that the reports make themselves, to the repository that the fuzzer names.
constexpr std::string_view kLink = "](https://github.com/o/r/blob/0f/";
constexpr std::string_view kUriCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/%#";
constexpr std::string_view kNothing = "\xE2\x80\x8B";

bool starts_with_any(std::string_view line, std::initializer_list<std::string_view> heads) {
  for (const std::string_view head : heads) {
    if (line.starts_with(head)) return true;
  }
  return false;
}

/// Without `code` spans, backslash pairs and our own tags and character references.
std::string bare(std::string_view line, std::string& fault) {
  constexpr std::array<std::string_view, 8> kTags = {
      "<details>", "</details>", "<summary>", "</summary>", "<code>", "</code>", "<span>$</span>", "&#"};
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    const std::string_view rest = line.substr(at);
    std::size_t skip = 0;
    for (const std::string_view tag : kTags) {
      if (rest.starts_with(tag)) skip = tag.size();
    }
    if (rest.starts_with(kLink)) {
      skip = rest.find_first_not_of(kUriCharacters, kLink.size());
      if (skip == rest.npos || rest[skip] != ')') fault = "a link that ends early";
      skip = skip == rest.npos ? rest.size() : skip + 1;
    }
    if (rest[0] == '\\' && rest.size() > 1) skip = 2;
    // `\#` is followed by the space that keeps it from being an issue.
    if (rest.starts_with("\\#") && !rest.substr(2).starts_with(kNothing))
      fault = "a number that could be an issue";
    if (rest[0] == '`') {
      const std::size_t end = rest.find('`', 1);
      if (end == rest.npos) fault = "code that is not closed";
      if (rest.substr(0, end).find('|') != std::string_view::npos) fault = "a cell that ends within code";
      skip = end == rest.npos ? rest.size() : end + 1;
    }
    if (skip == 0) out += line[at];
    at += skip == 0 ? 1 : skip;
  }
  return out;
}

std::string text_fault(std::string_view line, std::size_t& cells) {
  std::string fault;
  const std::string text = bare(line, fault);
  cells = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view rest = std::string_view(text).substr(at);
    if (rest[0] == '|') ++cells;
    if (rest[0] == '<') fault = "a tag";
    if (rest[0] == '@' && !rest.substr(1).starts_with(kNothing)) fault = "a mention";
    if (rest[0] == '$') fault = "a formula";
    if (rest.starts_with("](") || rest.starts_with("![")) fault = "a link";
    if (rest.starts_with("://") || rest.starts_with("www.")) fault = "a link that makes itself";
  }
  return fault;
}

class Reader {
 public:
  std::string read(const std::string& markdown) {
    std::stringstream lines(markdown);
    for (std::string line; std::getline(lines, line) && fault_.empty();) take(line);
    if (fault_.empty() && !fence_.empty()) fault_ = "a fence is not closed";
    if (fault_.empty() && depth_ != 0) fault_ = "a details block is not closed";
    return fault_.empty() ? "" : fault_ + ": " + last_;
  }

 private:
  void take(const std::string& line) {
    last_ = line;
    if (!fence_.empty()) {
      if (line == fence_) fence_.clear();
      return;
    }
    if (line.starts_with("```")) {
      fence_ = line.substr(0, line.find_first_not_of('`'));
      return;
    }
    std::size_t cells = 0;
    fault_ = text_fault(line, cells);
    const bool row = line.starts_with("| ");
    if (row && cells_ == 0) cells_ = cells;
    if (row && cells != cells_) fault_ = "a row with other cells than its table";
    if (!row) cells_ = 0;
    if (line.starts_with("<details>")) ++depth_;
    if (line == "</details>") --depth_;
    if (depth_ < 0 || depth_ > 1) fault_ = "details that no template has";
    if (starts_with_any(line, {"# ", "### ", "- [", "> ", "    ", "\t", "===", "---", "+ "}))
      fault_ = "a block that no template has";
  }

  std::string fault_, last_, fence_;
  std::size_t cells_ = 0;
  int depth_ = 0;
};

}  // namespace

std::string markdown_fault(const std::string& markdown) { return Reader().read(markdown); }

}  // namespace lockkeeper::fuzz
