// Any bytes at all: the scanner and the splitter come to an end, lose nothing, and work in linear time.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sql/split_properties.h"

namespace {

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "fuzz_scanner: %s\n", what.c_str());
  std::abort();
}

/// Repeats the input to a length at which quadratic work takes minutes.
std::string repeated(std::string_view input) {
  constexpr std::size_t kLength = std::size_t{1} << 16;
  std::string text;
  text.reserve(kLength + input.size());
  while (!input.empty() && text.size() < kLength) text += input;
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  const std::string broken = lockkeeper::sql::broken_property(input);
  if (!broken.empty()) fail(broken);

  if (size % 8 != 0) return 0;    // the rest is slow, and an eighth of the inputs shows it as well
  constexpr double kSeconds = 5;  // sanitizers and busy machines included
  const std::string text = repeated(input);
  const auto begin = std::chrono::steady_clock::now();
  const std::string broken_when_repeated = lockkeeper::sql::broken_property(text);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  if (!broken_when_repeated.empty()) fail("repeated: " + broken_when_repeated);
  if (taken.count() > kSeconds) fail("repeated: more than linear time");
  return 0;
}
