#include "cli/exit_code.h"

#include <set>

#include "catch.h"

using namespace lockkeeper;
using cli::ExitCode;

TEST_CASE("the worse of two exit codes is the first of 70, 130/143, 5, 4, 3, 2, 6, 7, 1, 0") {
  const ExitCode order[] = {ExitCode::internal, ExitCode::interrupted, ExitCode::terminated,
                            ExitCode::in_doubt, ExitCode::database,    ExitCode::refused,
                            ExitCode::usage,    ExitCode::hook,        ExitCode::check,
                            ExitCode::blocked,  ExitCode::done};
  for (std::size_t first = 0; first < std::size(order); ++first) {
    for (std::size_t second = first; second < std::size(order); ++second) {
      CHECK(cli::worse(order[first], order[second]) == order[first]);
      CHECK(cli::worse(order[second], order[first]) == order[first]);
    }
  }
}

TEST_CASE("every exit code has the documented number and one row") {
  std::set<int> numbers;
  for (const cli::ExitCodeRow& row : cli::exit_codes()) numbers.insert(static_cast<int>(row.code));
  CHECK(numbers == std::set<int>{0, 1, 2, 3, 4, 5, 6, 7, 70, 130, 143});
  CHECK(cli::exit_codes().size() == 11);
}

TEST_CASE("every kind of error has its exit code") {
  using base::ErrorKind;
  struct Row {
    ErrorKind kind;
    int code;
  };
  const Row rows[] = {{ErrorKind::usage, 2},    {ErrorKind::input, 2},         {ErrorKind::refused, 3},
                      {ErrorKind::database, 4}, {ErrorKind::in_doubt, 5},      {ErrorKind::hook, 6},
                      {ErrorKind::check, 7},    {ErrorKind::interrupted, 130}, {ErrorKind::internal, 70}};
  for (const Row& row : rows) CHECK(static_cast<int>(cli::exit_code_of(row.kind)) == row.code);
}
