#include "cli/parallel_reader.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "sql/section_marks.h"

namespace lockkeeper::cli {

namespace {

constexpr std::size_t kBatch = 8;  // files
constexpr std::size_t kAhead = 2;  // batches per thread

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
  sql::SectionMarks marks = sql::section_marks_of(parsed.source->text());
  marks.whole_file_down = file.down;
  parsed.script = sql::analyse(*parsed.source, marks);
  return parsed;
}

ParallelReader::ParallelReader(std::vector<migrate::LintRoot::File> files, std::size_t threads)
    : files_(std::move(files)), batches_((files_.size() + kBatch - 1) / kBatch) {
  if (files_.size() < kBatch) return;
  const std::size_t count = std::min(threads, batches_);
  slots_.resize(count * kAhead);
  for (std::size_t index = 0; index < count; ++index) threads_.emplace_back([this] { work(); });
}

ParallelReader::~ParallelReader() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  room_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

ParallelReader::Batch ParallelReader::read(std::size_t number) const {
  Batch batch;
  const std::size_t end = std::min((number + 1) * kBatch, files_.size());
  try {
    for (std::size_t index = number * kBatch; index < end; ++index)
      batch.files.push_back(parse_file(files_[index]));
  } catch (...) {
    batch.failure = std::current_exception();  // rethrown by next()
  }
  batch.ready = true;
  return batch;
}

void ParallelReader::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    room_.wait(lock,
               [this] { return stopped_ || claimed_ == batches_ || claimed_ < taken_ + slots_.size(); });
    if (stopped_ || claimed_ == batches_) return;
    const std::size_t mine = claimed_++;
    lock.unlock();
    Batch batch = read(mine);
    lock.lock();
    slots_[mine % slots_.size()] = std::move(batch);
    if (mine == taken_) ready_.notify_one();
  }
}

void ParallelReader::take_batch() {
  {
    std::unique_lock lock(mutex_);
    Batch& slot = slots_[taken_ % slots_.size()];
    ready_.wait(lock, [&slot] { return slot.ready; });
    current_ = std::exchange(slot, Batch());
    ++taken_;
    if (claimed_ == batches_) {
      room_.notify_all();
    } else {
      room_.notify_one();
    }
  }
  given_ = 0;
}

ParsedFile ParallelReader::next() {
  if (threads_.empty()) return parse_file(files_.at(given_++));
  if (given_ == current_.files.size() && !current_.failure) take_batch();
  if (given_ == current_.files.size()) std::rethrow_exception(current_.failure);
  return std::move(current_.files[given_++]);
}

}  // namespace lockkeeper::cli
