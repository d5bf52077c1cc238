#include "cli/layout.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/console.h"
#include "report/escape.h"

namespace lockkeeper::cli {

migrate::Layout layout_of(const Invocation& invocation) {
  const std::vector<std::string>& operands = invocation.arguments.operands;
  return layout_of(invocation, operands.empty() ? std::string() : operands.front());
}

migrate::Layout layout_of(const Invocation& invocation, const std::string& operand) {
  std::string directory = "migrations";
  if (!invocation.config.directory.empty()) directory = invocation.config.directory;
  if (!operand.empty()) directory = operand;
  if (!base::is_directory(directory)) {
    throw base::Error(base::ErrorKind::usage, fmt::format("there is no folder {}", directory),
                      "give a DIR, or set dir under [migrations] in lockkeeper.toml");
  }
  const std::string chosen = invocation.arguments.has(Option::layout)
                                 ? invocation.arguments.value(Option::layout)
                                 : invocation.config.layout;
  migrate::Layout layout = migrate::read_layout(directory, chosen);
  // Reports own standard output.
  if (invocation.arguments.has(Option::explain)) {
    print_diagnostic(report::one_line(layout.explanation) + "\n");
    for (const std::string& remark : layout.remarks) print_diagnostic(report::one_line(remark) + "\n");
  }
  return layout;
}

}  // namespace lockkeeper::cli
