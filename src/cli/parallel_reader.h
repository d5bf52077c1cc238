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

/// Reads and analyses files on threads of its own, some ahead of whoever takes them, and gives them in order.
/// Files change hands in batches: most migrations are so small that waking a thread costs more than reading
/// one.
class ParallelReader {
 public:
  /// With `threads` 0, or with fewer files than a batch, the caller of next() reads them itself.
  ParallelReader(std::vector<migrate::LintRoot::File> files, std::size_t threads);
  ~ParallelReader();
  ParallelReader(const ParallelReader&) = delete;
  ParallelReader& operator=(const ParallelReader&) = delete;

  /// Called once for each file. Throws what reading it threw.
  ParsedFile next();

 private:
  struct Batch {
    std::vector<ParsedFile> files;
    std::exception_ptr failure;  // of the file behind the last of `files`
    bool ready = false;
  };
  void work();
  Batch read(std::size_t number) const;
  void take_batch();

  std::vector<migrate::LintRoot::File> files_;
  std::size_t batches_ = 0;
  std::vector<Batch> slots_;  // of batch n: n modulo their number
  std::mutex mutex_;
  std::condition_variable room_;   // for those who read
  std::condition_variable ready_;  // for the one who takes
  std::size_t claimed_ = 0;        // batches
  std::size_t taken_ = 0;          // batches
  bool stopped_ = false;
  std::vector<std::thread> threads_;

  Batch current_;          // what next() gives from
  std::size_t given_ = 0;  // of current_; of files_ without threads
};

}  // namespace lockkeeper::cli
