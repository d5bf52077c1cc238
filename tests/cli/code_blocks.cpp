#include "cli/code_blocks.h"

#include <algorithm>
#include <sstream>

#include "base/file.h"
#include "catch.h"

namespace lockkeeper::tests {

namespace {

std::string root() { return LOCKKEEPER_SOURCE_DIR; }

std::string without_indent(const std::string& line, std::size_t indent) {
  const std::size_t blanks = std::min(line.find_first_not_of(' '), line.size());
  return line.substr(std::min(indent, blanks));
}

}  // namespace

std::vector<CodeBlock> code_blocks(const std::string& path) {
  std::vector<CodeBlock> blocks;
  std::istringstream lines(base::read_file(root() + "/" + path));
  std::string line;
  std::string heading;
  std::size_t indent = std::string::npos;  // of the open fence
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    const std::size_t start = line.find_first_not_of(' ');
    const bool fence = start != line.npos && line.compare(start, 3, "```") == 0;
    if (indent == std::string::npos) {
      if (fence) {
        indent = start;
        blocks.push_back({path, number + 1, heading, line.substr(start + 3), ""});
      } else if (line.starts_with("#")) {
        heading = line.substr(std::min(line.find_first_not_of("# "), line.size()));
      }
    } else if (fence) {
      indent = std::string::npos;
    } else {
      blocks.back().text += without_indent(line, indent) + "\n";
    }
  }
  return blocks;
}

std::vector<std::string> documents() {
  std::vector<std::string> paths = {"README.md"};
  for (const char* folder : {"docs", "docs/guides"}) {
    for (const auto& entry : base::list_directory(root() + "/" + folder)) {
      const std::string path = std::string(folder) + "/" + entry.name;
      if (path.ends_with(".md") && path != "docs/rules.md") paths.push_back(path);
    }
  }
  return paths;
}

CodeBlock block_below(const std::string& path, std::string_view heading, std::string_view language,
                      std::string_view part) {
  for (const CodeBlock& block : code_blocks(path)) {
    if (block.heading == heading && block.language == language &&
        block.text.find(part) != std::string::npos) {
      return block;
    }
  }
  FAIL(path << " has no " << language << " block with '" << part << "' below '" << heading << "'");
  return {};
}

}  // namespace lockkeeper::tests
