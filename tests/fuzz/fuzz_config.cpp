// Any text as lockkeeper.toml or as a file of rules: it is understood, or refused with a place.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/config_file.h"
#include "base/error.h"
#include "cli/config.h"
#include "rules/user_rules.h"

namespace {

using namespace lockkeeper;

template <typename Read>
void expect_error_or_none(Read read) {
  try {
    read();
  } catch (const base::Error& error) {
    if (std::string(error.what()).empty()) {
      std::fprintf(stderr, "fuzz_config: an error without words\n");
      std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  expect_error_or_none([&] {
    const base::ConfigValue file = base::parse_config(text, "lockkeeper.toml");
    expect_error_or_none([&] { cli::read_config(file); });
    const base::ConfigValue* entries = file.find("rule");
    if (entries == nullptr) return;
    rules::LintOptions options;
    rules::RuleSet(options, rules::read_rules(*entries));
  });
  return 0;
}
