#include "migrate/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "base/error.h"
#include "migrate/message.h"
#include "migrate/plan_effects.h"

namespace lockkeeper::migrate {
namespace {

std::optional<std::uint64_t> number_of(std::string_view version) {
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(version.data(), version.data() + version.size(), number);
  if (version.empty() || parsed.ec != std::errc() || parsed.ptr != version.data() + version.size()) {
    return std::nullopt;
  }
  return number;
}

/// "003_add_users".
std::string label(std::string_view version, std::string_view name) {
  return name.empty() ? std::string(version) : fmt::format("{}_{}", version, name);
}

std::uint64_t last_number(const Layout& layout, const std::string& to) {
  if (to.empty()) return UINT64_MAX;
  const std::optional<std::uint64_t> number = number_of(to);
  const bool known = number && std::any_of(layout.migrations.begin(), layout.migrations.end(),
                                           [&](const Migration& one) { return one.number == *number; });
  if (!known) {
    throw base::Error(
        base::ErrorKind::usage, fmt::format("no migration has the version {}", to),
        layout.migrations.empty() ? "" : fmt::format("the last one is {}", layout.migrations.back().version));
  }
  return *number;
}

/// The history by number, and what each row means for the file of that number.
class Comparison {
 public:
  Comparison(const Layout& layout, Plan& plan) : layout_(layout), plan_(plan) {
    for (const Migration& migration : layout.migrations) files_.insert(migration.number);
    for (const AppliedMigration& row : plan.applied) {
      const std::optional<std::uint64_t> number = number_of(row.version);
      if (number) rows_[*number] = &row;
      if (number && row.state != AppliedMigration::State::started) newest_ = std::max(newest_, *number + 1);
    }
  }

  void run(std::uint64_t last) {
    for (const Migration& migration : layout_.migrations) {
      const auto row = rows_.find(migration.number);
      if (row == rows_.end()) {
        if (migration.number <= last) add_new(migration);
      } else if (row->second->state == AppliedMigration::State::started) {
        if (migration.number <= last) add_unfinished(migration, *row->second);
      } else if (row->second->sha256 != migration.sha256) {
        add_edited(migration, *row->second);
      }
    }
    add_missing();
  }

 private:
  void problem(Problem::Kind kind, std::string migration, std::string message, std::string hint) {
    plan_.problems.push_back({kind, std::move(migration), std::move(message), std::move(hint)});
  }

  void add_new(const Migration& migration) {
    PendingMigration pending;
    pending.migration = &migration;
    plan_.pending.push_back(std::move(pending));
    if (migration.number + 1 >= newest_) return;
    problem(Problem::Kind::out_of_order, label(migration.version, migration.name),
            fmt::format("{} sorts before {}, which is applied already", migration.path,
                        rows_.at(newest_ - 1)->version),
            fmt::format("rename it to a version after {}, or set [apply] out_of_order",
                        rows_.at(newest_ - 1)->version));
  }

  void add_unfinished(const Migration& migration, const AppliedMigration& row) {
    PendingMigration pending;
    pending.migration = &migration;
    pending.resumes = true;
    pending.resume_at = row.statements_done;
    pending.was_running = row.was_running;
    plan_.pending.push_back(std::move(pending));
    problem(Problem::Kind::failed, label(migration.version, migration.name),
            fmt::format("{} was left unfinished after {} of its statements{}{}", migration.path,
                        row.statements_done, row.error.empty() ? "" : ": ", row.error),
            "apply again: it goes on at the statement that failed");
  }

  void add_edited(const Migration& migration, const AppliedMigration& row) {
    problem(Problem::Kind::edited, label(migration.version, migration.name),
            fmt::format("{} was changed after it was applied on {}: sha256 {} then, {} now", migration.path,
                        row.applied_at, row.sha256.substr(0, 12), migration.sha256.substr(0, 12)),
            "restore the file and put the change into a new migration");
  }

  void add_missing() {
    for (const AppliedMigration& row : plan_.applied) {
      const std::optional<std::uint64_t> number = number_of(row.version);
      if (number && files_.contains(*number)) continue;
      problem(Problem::Kind::missing, label(row.version, row.name),
              fmt::format("{} was applied on {}, and no file in {} has its version",
                          label(row.version, row.name), row.applied_at, layout_.directory),
              "restore the file, or deploy a commit that has it");
    }
  }

  const Layout& layout_;
  Plan& plan_;
  std::set<std::uint64_t> files_;
  std::map<std::uint64_t, const AppliedMigration*> rows_;
  std::uint64_t newest_ = 0;  // one more than the highest number applied, 0 while there is none
};

/// An unfinished file may be edited from the statement that failed on; what ran before must still be there.
void check_prefix(PendingMigration& pending, Plan& plan) {
  if (!pending.resumes) return;
  // Whatever the file says now, its beginning is committed.
  pending.execution.execution = sql::Execution::each_alone;
  pending.one_message = pending.leaves_no_trace = false;
  if (pending.resume_at == 0) return;
  const auto row = std::find_if(plan.applied.begin(), plan.applied.end(), [&](const AppliedMigration& one) {
    return number_of(one.version) == pending.migration->number;
  });
  if (row == plan.applied.end() || row->done_sha256 == prefix_sha256(*pending.script, pending.resume_at))
    return;
  plan.problems.push_back({Problem::Kind::edited, label(row->version, row->name),
                           fmt::format("the first {} statements of {} were changed after they ran",
                                       pending.resume_at, pending.migration->path),
                           "restore them; the statements after them may be changed"});
}

void add_scripts(const Layout& layout, Plan& plan, int pg_version) {
  if (plan.pending.empty()) return;
  sql::Schema schema;
  bool trial = false;
  auto next = plan.pending.begin();
  for (const Migration& migration : layout.migrations) {
    if (next == plan.pending.end()) return;
    auto script = std::make_shared<const sql::Script>(sql::analyse(*migration.source));
    if (next->migration != &migration) {
      replay(*script, schema);
      continue;
    }
    if (!trial) schema.begin_change_set();
    trial = true;
    next->script = std::move(script);
    add_effects(*next, schema, pg_version);
    check_prefix(*next, plan);
    ++next;
  }
}

}  // namespace

std::string_view to_text(Problem::Kind kind) {
  switch (kind) {
    case Problem::Kind::edited: return "edited";
    case Problem::Kind::missing: return "missing";
    case Problem::Kind::failed: return "failed";
    case Problem::Kind::out_of_order: return "out-of-order";
    case Problem::Kind::no_history: return "no-history";
  }
  return "";
}

Plan make_plan(const Layout& layout, const std::vector<AppliedMigration>& history, const std::string& to,
               int pg_version) {
  Plan plan;
  plan.layout = to_text(layout.kind);
  plan.history = "lockkeeper";
  plan.to = to;
  plan.applied = history;
  Comparison(layout, plan).run(last_number(layout, to));
  add_scripts(layout, plan, pg_version);
  return plan;
}

SealedPlan sealed_parts(const Plan& plan) {
  SealedPlan parts;
  parts.tool_version = plan.tool_version;
  parts.layout = plan.layout;
  parts.history = plan.history;
  parts.direction = plan.direction;
  parts.database = plan.database;
  for (const AppliedMigration& row : plan.applied) {
    parts.applied.push_back({row.version, row.name, row.sha256, row.statements_done});
  }
  for (const PendingMigration& pending : plan.pending) {
    const Migration& migration = *pending.migration;
    parts.pending.push_back({migration.version, migration.path, migration.sha256, pending.resume_at});
  }
  parts.findings = plan.findings;
  return parts;
}

void seal(Plan& plan, const std::string& tool_version, const std::vector<std::string>& findings) {
  plan.tool_version = tool_version;
  plan.findings = findings;
  plan.digest = digest_of(sealed_parts(plan));
}

}  // namespace lockkeeper::migrate
