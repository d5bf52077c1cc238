#include "base/process.h"

#include "catch.h"

using lockkeeper::base::run_process;

TEST_CASE("a program's output, errors and exit code are kept apart") {
  const auto result = run_process({"sh", "-c", "printf out; printf err >&2; exit 3"}, "");
  CHECK(result.output == "out");
  CHECK(result.errors == "err");
  CHECK(result.exit_code == 3);
}

TEST_CASE("arguments reach the program as they are") {
  const auto result = run_process({"printf", "%s|", "$(id)", "a b", "`x`", ""}, "");
  CHECK(result.output == "$(id)|a b|`x`||");
}

TEST_CASE("a program runs in its directory with the added environment and no input") {
  const auto result = run_process({"sh", "-c", "pwd; cat; echo \"$LOCKKEEPER_TEST $HOME\""}, "/",
                                  {"LOCKKEEPER_TEST=yes", "HOME=/nowhere"});
  CHECK(result.output == "/\nyes /nowhere\n");
}

TEST_CASE("much output on both streams never blocks") {
  const auto result =
      run_process({"sh", "-c", "head -c 1000000 /dev/zero >&2; head -c 3000000 /dev/zero"}, "");
  CHECK(result.output.size() == 3'000'000);
  CHECK(result.errors.size() == 64 * 1024);
  CHECK(result.exit_code == 0);
}

TEST_CASE("a program that is not there, or a directory that is not there, is exit code 127") {
  CHECK(run_process({"lockkeeper-no-such-program"}, "").exit_code == 127);
  CHECK(run_process({"true"}, "/no/such/folder").exit_code == 127);
}

TEST_CASE("a killed program's exit code is 128 and the signal") {
  CHECK(run_process({"sh", "-c", "kill -TERM $$"}, "").exit_code == 143);
}
