#pragma once

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/source.h"
#include "migrate/migration.h"
#include "sql/script.h"

namespace lockkeeper::cli {

/// A file, read and understood; `script` views `source`.
struct ParsedFile {
  std::unique_ptr<const base::Source> source;  ///< nullptr when the file could not be read
  sql::Script script;
  std::string unreadable;  ///< why
};

ParsedFile parse_file(const migrate::LintRoot::File& file);

/// Reads and analyses files on all cores, a few ahead of whoever takes them, and gives them in order.
class ParallelReader {
 public:
  explicit ParallelReader(std::vector<migrate::LintRoot::File> files);
  ~ParallelReader();
  ParallelReader(const ParallelReader&) = delete;
  ParallelReader& operator=(const ParallelReader&) = delete;

  /// Called once for each file. Throws what reading it threw.
  ParsedFile next();

 private:
  struct Slot {
    std::optional<ParsedFile> file;
    std::exception_ptr failure;
  };
  void work();

  std::vector<migrate::LintRoot::File> files_;
  std::vector<Slot> slots_;  // of file n: n modulo their number
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t claimed_ = 0;
  std::size_t taken_ = 0;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace lockkeeper::cli
