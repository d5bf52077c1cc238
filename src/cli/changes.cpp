#include "cli/changes.h"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/process.h"
#include "base/text.h"

namespace lockkeeper::cli {

namespace {

constexpr std::size_t kMaxShown = 200;

[[noreturn]] void fail(const std::string& message, const std::string& hint) {
  throw base::Error(base::ErrorKind::usage, message, hint);
}

/// No program that the checkout's own configuration names (hooks, file system monitor, external diff, text
/// conversion) and no transport is ever run, and no lock is taken.
base::ProcessResult git(const std::vector<std::string>& arguments) {
  std::vector<std::string> words{"git",
                                 "--no-pager",
                                 "--literal-pathspecs",
                                 "-c",
                                 "core.fsmonitor=false",
                                 "-c",
                                 "core.hooksPath=/dev/null",
                                 "-c",
                                 "core.quotePath=false"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  base::ProcessResult result =
      base::run_process(words, "",
                        {"GIT_CONFIG_NOSYSTEM=1", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0",
                         "GIT_ALLOW_PROTOCOL=none", "GIT_NO_LAZY_FETCH=1", "LC_ALL=C"});
  if (result.exit_code == 127) fail("--base needs git, which was not found", "install git");
  return result;
}

std::string first_line(const std::string& text) {
  return base::shorten(text.substr(0, text.find('\n')), kMaxShown);
}

void require_reference(const std::string& reference) {
  bool bad = reference.empty() || reference[0] == '-';
  for (const char c : reference) bad = bad || static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
  if (bad) fail(fmt::format("--base '{}' is no git reference", reference), "give a branch, tag or commit");
  // GitHub sends this as `before` of the first push to a branch.
  if (reference.size() >= 40 && reference.find_first_not_of('0') == reference.npos)
    fail("--base is all zeros: this is the first push of a branch", "give the default branch instead");
}

void require_repository() {
  const base::ProcessResult result = git({"rev-parse", "--is-inside-work-tree"});
  if (result.exit_code == 0 && base::trim(result.output) == "true") return;
  if (result.errors.find("dubious ownership") != std::string::npos) {
    fail(first_line(result.errors), "run git config --global --add safe.directory with this folder");
  }
  fail("--base needs a git repository, and here is none", "run it in the checkout, or without --base");
}

std::optional<std::string> commit_of(const std::string& reference) {
  const base::ProcessResult result =
      git({"rev-parse", "--verify", "--quiet", "--end-of-options", reference + "^{commit}"});
  if (result.exit_code != 0) return std::nullopt;
  return std::string(base::trim(result.output));
}

/// A CI checkout often knows a branch only as its remote's.
std::string require_commit(const std::string& reference) {
  if (const auto commit = commit_of(reference)) return *commit;
  if (const auto commit = commit_of("refs/remotes/origin/" + reference)) return *commit;
  fail(fmt::format("--base {} is not known here", reference),
       fmt::format("run git fetch origin {} first", reference));
}

std::string merge_base(const std::string& reference) {
  const base::ProcessResult result = git({"merge-base", require_commit(reference), "HEAD"});
  if (result.exit_code == 0) return std::string(base::trim(result.output));
  const base::ProcessResult shallow = git({"rev-parse", "--is-shallow-repository"});
  if (base::trim(shallow.output) == "true") {
    fail(fmt::format("the clone is shallow: it does not reach the merge base with {}", reference),
         commit_of("HEAD^2") ? "on a pull request's merge commit give --base HEAD^1; else check out with "
                               "fetch-depth: 0, or run git fetch --unshallow"
                             : "check out with fetch-depth: 0, or run git fetch --unshallow");
  }
  if (!commit_of("HEAD"))
    fail("--base needs a commit to compare, and HEAD has none", "commit something first");
  fail(fmt::format("HEAD and {} have no commit in common", reference), "give the branch that HEAD came from");
}

std::vector<std::string> split_at_nul(const base::ProcessResult& result) {
  if (result.exit_code != 0) {
    fail(fmt::format("git cannot compare: {}", first_line(result.errors)), "run git status to see why");
  }
  std::vector<std::string> parts;
  std::string_view rest = result.output;
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find('\0'));
    parts.emplace_back(part);
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
  }
  return parts;
}

/// Of `git diff --name-status -z`: a letter, then one path, or two behind R100.
void add_statuses(const std::vector<std::string>& parts, std::map<std::string, Change>& files) {
  for (std::size_t at = 0; at + 1 < parts.size(); at += 2) {
    const char status = parts[at].empty() ? ' ' : parts[at][0];
    if (status == 'R' && at + 2 < parts.size()) {
      files[parts[at + 2]] = {Change::Kind::renamed, parts[at + 1]};
      ++at;
    } else if (status == 'D') {
      files[parts[at + 1]] = {Change::Kind::deleted, {}};
    } else {
      files[parts[at + 1]] = {status == 'A' ? Change::Kind::added : Change::Kind::edited, {}};
    }
  }
}

}  // namespace

std::string merge_base_with(const std::string& reference) {
  require_reference(reference);
  require_repository();
  return merge_base(reference);
}

Changes changes_since(const std::string& reference) {
  Changes changes{merge_base_with(reference), {}};
  add_statuses(split_at_nul(git({"diff", "--name-status", "-z", "--find-renames", "--diff-filter=ADMRT",
                                 "--no-ext-diff", "--no-textconv", "--ignore-submodules", "--end-of-options",
                                 changes.base, "--"})),
               changes.files);
  for (const std::string& name : split_at_nul(git({"ls-files", "--others", "--exclude-standard", "-z"})))
    changes.files[name] = {Change::Kind::added, {}};
  return changes;
}

bool knows_commit(const std::string& reference) { return commit_of(reference).has_value(); }

std::optional<std::string> text_at(const std::string& commit, const std::string& path) {
  // Lists the path first: what `cat-file` says of a missing one reads like any other failure.
  const std::vector<std::string> listed =
      split_at_nul(git({"ls-tree", "-z", "--full-tree", commit, "--", path}));
  if (listed.empty()) return std::nullopt;
  const std::string& line = listed.front();  // "100644 blob <id>\t<path>"
  const std::size_t id = line.find(' ', line.find(' ') + 1) + 1;
  base::ProcessResult blob = git({"cat-file", "blob", line.substr(id, line.find('\t') - id)});
  if (blob.exit_code != 0)
    fail(fmt::format("git cannot read {} of {}: {}", path, commit, first_line(blob.errors)),
         "run git fsck to see why");
  return std::move(blob.output);
}

}  // namespace lockkeeper::cli
