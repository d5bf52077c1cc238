// Runs a fuzz target without clang: mutates the fixtures for some seconds. A seed gives the same inputs
// again.
//   fuzz_scanner [SECONDS [SEED]] or fuzz_scanner FILE (an input that failed)
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {

constexpr const char* kCrashFile = "fuzz-crash.sql";
const std::string* current_input = nullptr;  // what the signal handler saves

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> fixtures() {
  std::vector<std::string> texts;
  std::string_view folders = LOCKKEEPER_FUZZ_SEEDS;
  while (!folders.empty()) {
    const std::string_view folder = folders.substr(0, folders.find(':'));
    folders.remove_prefix(std::min(folder.size() + 1, folders.size()));
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      const std::string text = read(entry.path());
      constexpr std::size_t kPiece = 600;
      for (std::size_t at = 0; at < text.size(); at += kPiece) texts.push_back(text.substr(at, kPiece));
    }
  }
  return texts;
}

class Mutator {
 public:
  Mutator(std::vector<std::string> texts, std::uint64_t seed) : texts_(std::move(texts)), random_(seed) {}

  std::string next() {
    std::string text = any_text();
    for (std::size_t count = 1 + below(6); count > 0; --count) mutate(text);
    return text;
  }

 private:
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
  const std::string& any_text() { return texts_[below(texts_.size())]; }

  void mutate(std::string& text) {
    static constexpr std::string_view kWords[] = {"'",
                                                  "\"",
                                                  "$$",
                                                  "$a$",
                                                  "/*",
                                                  "*/",
                                                  "--",
                                                  "\\",
                                                  "\n",
                                                  ";",
                                                  "(",
                                                  ")",
                                                  "${",
                                                  "{{",
                                                  "}}",
                                                  "E'",
                                                  "U&'",
                                                  "U&\"",
                                                  "\\.",
                                                  "\r\n",
                                                  "begin atomic",
                                                  "end",
                                                  "case",
                                                  "create function ",
                                                  "create rule ",
                                                  "copy t from stdin;\n",
                                                  "%(a)s",
                                                  "set standard_conforming_strings = off;",
                                                  "\xff",
                                                  "\\u",
                                                  "uescape '!'",
                                                  "0x",
                                                  "1e",
                                                  "=-",
                                                  "select "};
    const std::size_t at = below(text.size() + 1);
    switch (below(6)) {
      case 0: text.insert(at, kWords[below(std::size(kWords))]); break;
      case 1: text.erase(at, 1 + below(20)); break;
      case 2: text.insert(at, text.substr(below(text.size()), below(40))); break;
      case 3: text.insert(at, 1, static_cast<char>(below(256))); break;
      case 4: text.replace(at, 1 + below(4), any_text().substr(0, below(60))); break;
      default:
        if (at < text.size()) text[at] = static_cast<char>(below(256));
    }
  }

  std::vector<std::string> texts_;
  std::mt19937_64 random_;
};

void save_input(int signal_number) {
  if (current_input != nullptr) {
    if (std::FILE* file = std::fopen(kCrashFile, "wb")) {
      std::fwrite(current_input->data(), 1, current_input->size(), file);
      std::fclose(file);
      std::fprintf(stderr, "the input was saved as %s\n", kCrashFile);
    }
  }
  std::signal(signal_number, SIG_DFL);
  std::raise(signal_number);
}

void run(const std::string& input) {
  current_input = &input;
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

}  // namespace

int main(int count, char** arguments) {
  if (count > 1 && std::filesystem::is_regular_file(arguments[1])) {
    run(read(arguments[1]));
    return 0;
  }
  const double seconds = count > 1 ? std::atof(arguments[1]) : 10;
  const std::uint64_t seed = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : std::random_device()();
  for (const int fatal : {SIGABRT, SIGSEGV}) std::signal(fatal, save_input);
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  Mutator mutator(fixtures(), seed);
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  std::size_t runs = 0;
  for (; std::chrono::steady_clock::now() < end; ++runs) run(mutator.next());
  std::printf("%zu inputs held\n", runs);
  return runs > 0 ? 0 : 1;
}
