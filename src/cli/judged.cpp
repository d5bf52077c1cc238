#include "cli/judged.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <utility>

namespace lockkeeper::cli {

namespace {

void add_counts(rules::LintResult::Summary& sum, const rules::LintResult::Summary& more) {
  sum.files += more.files;
  sum.statements += more.statements;
  sum.operations += more.operations;
  sum.errors += more.errors;
  sum.warnings += more.warnings;
  sum.notices += more.notices;
  sum.suppressed += more.suppressed;
  sum.not_analysed += more.not_analysed;
}

/// One change set at a time: its files live until it ends, then only those that a code frame needs.
class RootJudge {
 public:
  RootJudge(rules::Linter& linter, Judged& judged) : linter_(linter), judged_(judged) {}

  void begin() { linter_.begin_change_set(); }
  void check(ParsedFile file) {
    judged_.result.files.push_back(file.source->path());
    files_.push_back(std::make_unique<ParsedFile>(std::move(file)));
    linter_.check(files_.back()->script);
  }
  void end() {
    for (rules::Finding& finding : linter_.end_change_set()) {
      keep_source(finding.path);
      judged_.result.findings.push_back(std::move(finding));
    }
    files_.clear();
  }

 private:
  void keep_source(const std::string& path) {
    if (judged_.sources.contains(path)) return;
    for (const auto& file : files_) {
      if (file->source != nullptr && file->source->path() == path)
        judged_.sources[path] = std::move(file->source);
    }
  }

  rules::Linter& linter_;
  Judged& judged_;
  std::vector<std::unique_ptr<ParsedFile>> files_;
};

std::vector<migrate::LintRoot::File> reading_order(const TrialRoot& root) {
  std::vector<migrate::LintRoot::File> files;
  for (const TrialRoot::File& file : root.files) files.push_back(file.file);
  return files;
}

/// A file that is not on trial teaches the Schema; where all on trial are one change set, every such file
/// comes first, because only what the change set itself made is new.
void judge_root(const TrialRoot& root, std::size_t threads, rules::Linter& linter, Judged& judged) {
  ParallelReader reader(reading_order(root), threads);
  RootJudge judge(linter, judged);
  std::vector<ParsedFile> together;
  for (const TrialRoot::File& file : root.files) {
    ParsedFile parsed = reader.next();
    if (parsed.source == nullptr) {
      judged.result.unreadable.push_back({file.file.path, parsed.unreadable});
    } else if (!file.on_trial) {
      if (!file.file.down) linter.replay(parsed.script);
    } else if (root.one_change_set) {
      together.push_back(std::move(parsed));
    } else {
      judge.begin();
      judge.check(std::move(parsed));
      judge.end();
    }
  }
  if (together.empty()) return;
  judge.begin();
  for (ParsedFile& parsed : together) judge.check(std::move(parsed));
  judge.end();
}

/// Adds what was found in another root.
void append(Judged& all, Judged&& more) {
  const auto move_to = [](auto& to, auto& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  move_to(all.result.files, more.result.files);
  move_to(all.result.findings, more.result.findings);
  move_to(all.result.unreadable, more.result.unreadable);
  all.sources.merge(more.sources);
  add_counts(all.result.summary, more.result.summary);
}

/// What one root gave.
struct RootResult {
  Judged judged;
  std::exception_ptr failure;
};

RootResult judge_one(const TrialRoot& root, std::size_t threads, const rules::RuleSet& rules,
                     const rules::LintOptions& options) {
  RootResult result;
  try {
    rules::Linter linter(rules, options);
    linter.set_has_folder(true);
    judge_root(root, threads, linter, result.judged);
    result.judged.result.summary = linter.counts();
  } catch (...) {
    result.failure = std::current_exception();  // rethrown in the order of the roots
  }
  return result;
}

}  // namespace

// Within a root every file needs the Schema of those before it, so the cores share the roots; those left over
// read ahead.
Judged judge_roots(const std::vector<TrialRoot>& roots, const rules::RuleSet& rules,
                   const rules::LintOptions& options) {
  const std::size_t cores = std::max(std::thread::hardware_concurrency(), 1U);
  const std::size_t workers = std::min(cores, roots.size());
  std::vector<RootResult> results(roots.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t index = next++; index < roots.size(); index = next++) {
      results[index] = judge_one(roots[index], workers == 1 ? cores : cores / workers - 1, rules, options);
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t index = 1; index < workers; ++index) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();

  Judged all;
  for (RootResult& result : results) {
    if (result.failure) std::rethrow_exception(result.failure);
    append(all, std::move(result.judged));
  }
  return all;
}

Judged judge_alone(ParsedFile file, const rules::RuleSet& rules, const rules::LintOptions& options) {
  Judged judged;
  rules::Linter linter(rules, options);
  linter.set_has_folder(false);
  RootJudge judge(linter, judged);
  judge.begin();
  judge.check(std::move(file));
  judge.end();
  judged.result.summary = linter.counts();
  return judged;
}

}  // namespace lockkeeper::cli
