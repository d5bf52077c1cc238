#include "cli/parallel_reader.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/file.h"

namespace lockkeeper::cli {

namespace {

constexpr std::size_t kAhead = 4;  // files per thread

}  // namespace

ParsedFile parse_file(const migrate::LintRoot::File& file) {
  ParsedFile parsed;
  try {
    parsed.source = std::make_unique<const base::Source>(
        file.path, base::read_file(file.path, base::Source::kMaxBytes + 1));
  } catch (const base::Error& error) {
    parsed.unreadable = error.what();
    return parsed;
  }
  parsed.script = sql::analyse(*parsed.source, {.whole_file_down = file.down});
  return parsed;
}

ParallelReader::ParallelReader(std::vector<migrate::LintRoot::File> files) : files_(std::move(files)) {
  const std::size_t cores = std::max(std::thread::hardware_concurrency(), 1U);
  const std::size_t count = std::min(cores, files_.size() / kAhead);
  slots_.resize(std::max<std::size_t>(count, 1) * kAhead);
  for (std::size_t index = 0; index < count; ++index) threads_.emplace_back([this] { work(); });
}

ParallelReader::~ParallelReader() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ParallelReader::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(
        lock, [this] { return stopped_ || claimed_ == files_.size() || claimed_ < taken_ + slots_.size(); });
    if (stopped_ || claimed_ == files_.size()) return;
    const std::size_t mine = claimed_++;
    lock.unlock();
    Slot slot;
    try {
      slot.file = parse_file(files_[mine]);
    } catch (...) {
      slot.failure = std::current_exception();  // rethrown by next()
    }
    lock.lock();
    slots_[mine % slots_.size()] = std::move(slot);
    changed_.notify_all();
  }
}

ParsedFile ParallelReader::next() {
  if (threads_.empty()) return parse_file(files_.at(taken_++));
  std::unique_lock lock(mutex_);
  Slot& slot = slots_[taken_ % slots_.size()];
  changed_.wait(lock, [&slot] { return slot.file.has_value() || slot.failure != nullptr; });
  Slot ready = std::exchange(slot, Slot());
  ++taken_;
  changed_.notify_all();
  if (ready.failure) std::rethrow_exception(ready.failure);
  return std::move(*ready.file);
}

}  // namespace lockkeeper::cli
