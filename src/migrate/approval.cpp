#include "migrate/approval.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/digest.h"
#include "base/error.h"

namespace lockkeeper::migrate {
namespace {

using Row = SealedPlan::Row;
constexpr std::size_t kShown = 6;

std::string shown(const Row& row) {
  return row.path.empty() ? row.version : fmt::format("{} ({})", row.version, row.path);
}

void compare_texts(std::string_view what, const std::string& approved, const std::string& now,
                   std::vector<std::string>& out) {
  if (approved != now) out.push_back(fmt::format("{} was '{}' and is '{}'", what, approved, now));
}

void compare_rows(std::string_view what, const std::vector<Row>& approved, const std::vector<Row>& now,
                  std::vector<std::string>& out) {
  std::map<std::string, const Row*> before;
  for (const Row& row : approved) before[row.version] = &row;
  for (const Row& row : now) {
    const auto found = before.find(row.version);
    if (found == before.end()) {
      out.push_back(
          fmt::format("{} {} since", shown(row), what == "pending" ? "became pending" : "was applied"));
      continue;
    }
    const Row& old = *found->second;
    if (old.sha256 != row.sha256) {
      out.push_back(fmt::format("{} {} differs: sha256 {} approved, {} now", what, shown(row),
                                old.sha256.substr(0, 12), row.sha256.substr(0, 12)));
    } else if (old.statements != row.statements) {
      out.push_back(fmt::format("{} {} had {} statements done, and has {}", what, shown(row), old.statements,
                                row.statements));
    } else if (old.path != row.path) {
      out.push_back(fmt::format("{} {} was called {}", what, shown(row), old.path));
    }
    before.erase(found);
  }
  for (const Row& row : approved) {
    if (before.contains(row.version)) out.push_back(fmt::format("{} is no longer {}", shown(row), what));
  }
}

void compare_findings(const std::vector<std::string>& approved, const std::vector<std::string>& now,
                      std::vector<std::string>& out) {
  const auto missing_in = [](const std::vector<std::string>& list, const std::string& one) {
    return std::find(list.begin(), list.end(), one) == list.end();
  };
  for (const std::string& finding : now) {
    if (missing_in(approved, finding)) out.push_back("new finding: " + finding);
  }
  for (const std::string& finding : approved) {
    if (missing_in(now, finding)) out.push_back("finding is gone: " + finding);
  }
}

}  // namespace

std::string digest_of(const SealedPlan& plan) {
  // Every part is on a line of its own behind its length, so that no two plans give one text.
  std::string text;
  const auto add = [&](std::string_view part) { text += fmt::format("{}:{}\n", part.size(), part); };
  const auto add_rows = [&](std::string_view title, const std::vector<Row>& rows) {
    add(title);
    for (const Row& row : rows) {
      add(row.version);
      add(row.path);
      add(row.sha256);
      add(std::to_string(row.statements));
    }
  };
  add("lockkeeper plan 1");
  for (const std::string* part :
       {&plan.tool_version, &plan.layout, &plan.history, &plan.direction, &plan.database}) {
    add(*part);
  }
  add_rows("applied", plan.applied);
  add_rows("pending", plan.pending);
  add("findings");
  for (const std::string& finding : plan.findings) add(finding);
  return "sha256:" + base::sha256(text);
}

std::vector<std::string> differences(const SealedPlan& approved, const SealedPlan& now) {
  std::vector<std::string> out;
  compare_texts("the version of Lockkeeper", approved.tool_version, now.tool_version, out);
  compare_texts("the layout", approved.layout, now.layout, out);
  compare_texts("the history", approved.history, now.history, out);
  compare_texts("the direction", approved.direction, now.direction, out);
  compare_texts("the database", approved.database, now.database, out);
  compare_rows("applied", approved.applied, now.applied, out);
  compare_rows("pending", approved.pending, now.pending, out);
  compare_findings(approved.findings, now.findings, out);
  if (out.empty() && digest_of(approved) != digest_of(now)) out.emplace_back("the order is different");
  return out;
}

void require_approved(const Approval& approval, const SealedPlan& now) {
  const std::string digest = digest_of(now);
  if (approval.digest == digest) return;
  std::string text =
      fmt::format("the plan is not the one that was approved: {} approved, {} now", approval.digest, digest);
  const std::vector<std::string> lines =
      approval.plan ? differences(*approval.plan, now) : std::vector<std::string>();
  for (std::size_t i = 0; i < lines.size() && i < kShown; ++i) text += (i == 0 ? ": " : "; ") + lines[i];
  if (lines.size() > kShown) text += fmt::format("; and {} more", lines.size() - kShown);
  throw base::Error(base::ErrorKind::refused, text, "make a new plan and have it approved");
}

}  // namespace lockkeeper::migrate
