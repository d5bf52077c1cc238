// The program; all it does is in cli.
#include <exception>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/console.h"

int main(int count, char** words) {
  using namespace lockkeeper;
  try {
    return static_cast<int>(cli::run(std::vector<std::string>(words + (count > 0 ? 1 : 0), words + count)));
  } catch (const base::Error& error) {
    cli::print_diagnostic(cli::error_text(error));
    return static_cast<int>(cli::exit_code_of(error.kind()));
  } catch (const std::exception& defect) {
    const base::Error error(base::ErrorKind::internal, std::string("internal: ") + defect.what(),
                            "report this with the command line and, if you may, the file");
    cli::print_diagnostic(cli::error_text(error));
    return static_cast<int>(cli::exit_code_of(error.kind()));
  }
}
