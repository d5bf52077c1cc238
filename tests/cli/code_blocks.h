#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::tests {

/// A fenced block of a document, without the indentation of its fence.
struct CodeBlock {
  std::string path;      ///< of the document, relative to the repository
  std::size_t line = 0;  ///< of its first line, from 1
  std::string heading;   ///< the nearest one above, without its marks
  std::string language;  ///< behind the fence: "toml", "yaml", "" ..
  std::string text;

  std::string place() const { return path + ":" + std::to_string(line); }
};

/// Those of one document, in their order.
std::vector<CodeBlock> code_blocks(const std::string& path);
/// README.md and what the folders docs and docs/guides hold, docs/rules.md apart, which is made from the
/// catalogue.
std::vector<std::string> documents();
/// The first block of `language` below `heading` that holds `part`. Fails the test when there is none.
CodeBlock block_below(const std::string& path, std::string_view heading, std::string_view language,
                      std::string_view part);

}  // namespace lockkeeper::tests
