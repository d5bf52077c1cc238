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
  void check(ParsedFile file, const rules::FileNotes& notes) {
    judged_.result.files.push_back(file.source->path());
    files_.push_back(std::make_unique<ParsedFile>(std::move(file)));
    linter_.check(files_.back()->script, notes);
  }
  void say(ParsedFile file, const std::string& event, const std::string& remark) {
    files_.push_back(std::make_unique<ParsedFile>(std::move(file)));
    linter_.say(files_.back()->script, event, remark);
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
  for (const TrialRoot::File& file : root.files) {
    if (!file.gone) files.push_back(file.file);
  }
  return files;
}

/// A file that is not there any more has nothing to read, and still a place for findings.
ParsedFile without_text(const std::string& path) {
  ParsedFile parsed;
  parsed.source = std::make_unique<const base::Source>(path, std::string());
  parsed.script.source = parsed.source.get();
  return parsed;
}

std::string end_of(const rules::FileNotes& notes) {
  std::vector<std::string> flags = notes.flags;
  std::ranges::sort(flags);
  std::string text = "FILE END";
  for (const std::string& flag : flags) text.append(" | ").append(flag);
  return text;
}

/// A file that is not on trial teaches the Schema; where all on trial are one change set, every such file
/// comes first, because only what the change set itself made is new.
void judge_root(const TrialRoot& root, std::size_t threads, rules::Linter& linter, Judged& judged) {
  ParallelReader reader(reading_order(root), threads);
  RootJudge judge(linter, judged);
  std::vector<std::pair<ParsedFile, const rules::FileNotes*>> together;
  std::vector<const TrialRoot::File*> said;
  for (const TrialRoot::File& file : root.files) {
    ParsedFile parsed = file.gone ? without_text(file.file.path) : reader.next();
    if (parsed.source == nullptr) {
      judged.result.unreadable.push_back({file.file.path, parsed.unreadable});
    } else if (!file.on_trial) {
      if (!file.file.down) linter.replay(parsed.script);
    } else if (file.same_code) {
      linter.replay(parsed.script);
      said.push_back(&file);
    } else if (root.one_change_set) {
      together.emplace_back(std::move(parsed), &file.notes);
    } else {
      judge.begin();
      judge.check(std::move(parsed), file.notes);
      judge.end();
    }
  }
  if (together.empty() && said.empty()) return;
  judge.begin();
  for (const TrialRoot::File* file : said)
    judge.say(without_text(file->file.path), end_of(file->notes), file->notes.remark);
  for (auto& [parsed, notes] : together) judge.check(std::move(parsed), *notes);
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
  all.snapshot_is_foreign = all.snapshot_is_foreign || more.snapshot_is_foreign;
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
    result.judged.snapshot_is_foreign = linter.snapshot_is_foreign();
  } catch (...) {
    result.failure = std::current_exception();  // rethrown in the order of the roots
  }
  return result;
}

Judged judge_events(const std::vector<Trial::Event>& events, const rules::RuleSet& rules,
                    const rules::LintOptions& options) {
  Judged judged;
  rules::Linter linter(rules, options);
  RootJudge judge(linter, judged);
  judge.begin();
  for (const Trial::Event& event : events) judge.say(without_text(event.path), event.text, {});
  judge.end();
  judged.result.summary = linter.counts();
  return judged;
}

}  // namespace

// Within a root every file needs the Schema of those before it, so the cores share the roots; those left over
// read ahead.
Judged judge_trial(const Trial& trial, const rules::RuleSet& rules, const rules::LintOptions& options) {
  const std::vector<TrialRoot>& roots = trial.roots;
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
  if (!trial.events.empty()) append(all, judge_events(trial.events, rules, options));
  return all;
}

Judged judge_alone(ParsedFile file, const rules::RuleSet& rules, const rules::LintOptions& options) {
  Judged judged;
  rules::Linter linter(rules, options);
  linter.set_has_folder(false);
  RootJudge judge(linter, judged);
  judge.begin();
  judge.check(std::move(file), {});
  judge.end();
  judged.result.summary = linter.counts();
  return judged;
}

}  // namespace lockkeeper::cli
