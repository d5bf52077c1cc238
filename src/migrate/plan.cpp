#include "migrate/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.h"
#include "migrate/file_name.h"
#include "migrate/message.h"
#include "migrate/plan_effects.h"
#include "migrate/squash.h"

namespace lockkeeper::migrate {
namespace {

/// "003_add_users".
std::string label(std::string_view version, std::string_view name) {
  const bool is_whole = name.empty() || version.ends_with(fmt::format("_{}", name));
  return is_whole ? std::string(version) : fmt::format("{}_{}", version, name);
}

/// How many of the migrations are up to and with `to`.
std::size_t count_up_to(const Layout& layout, const std::string& to) {
  if (to.empty()) return layout.migrations.size();
  const std::optional<std::size_t> index = find_migration(layout, to);
  if (index) return *index + 1;
  throw base::Error(
      base::ErrorKind::usage, fmt::format("no migration has the version {}", to),
      layout.migrations.empty() ? "" : fmt::format("the last one is {}", layout.migrations.back().version));
}

/// The history by version, and what each row means for the file of that version.
class Comparison {
 public:
  Comparison(const Layout& layout, Plan& plan) : layout_(layout), plan_(plan), squashes_(layout) {
    for (const AppliedMigration& row : plan.applied) rows_[key_of(row.version)] = &row;
    for (const Migration& migration : layout.migrations) {
      const std::string key = key_of(migration.version);
      files_.insert(key);
      const auto row = rows_.find(key);
      if (row != rows_.end() && row->second->state != AppliedMigration::State::started) newest_ = row->second;
    }
  }

  void run(std::size_t count) {
    bool behind_newest = newest_ == nullptr;
    for (std::size_t index = 0; index < layout_.migrations.size(); ++index) {
      const Migration& migration = layout_.migrations[index];
      const auto row = rows_.find(key_of(migration.version));
      if (row == rows_.end()) {
        if (index < count) add_new(migration, behind_newest);
      } else if (row->second->state == AppliedMigration::State::started) {
        if (index < count) add_unfinished(migration, *row->second);
      } else if (row->second->state == AppliedMigration::State::failed) {
        add_unsettled(migration, *row->second);
      } else if (row->second->sha256 != migration.sha256 &&
                 !squashes_.replaces(migration, row->second->version)) {
        add_edited(migration, *row->second);
      }
      if (row != rows_.end() && row->second == newest_) behind_newest = true;
      if (row != rows_.end() && row->second->state != AppliedMigration::State::started) {
        plan_.standing.push_back(&migration);
      }
    }
    add_missing();
  }

 private:
  std::string key_of(const std::string& version) const { return history_key(layout_.kind, version); }

  void problem(Problem::Kind kind, std::string migration, std::string message, std::string hint) {
    plan_.problems.push_back({kind, std::move(migration), std::move(message), std::move(hint)});
  }

  void add_new(const Migration& migration, bool behind_newest) {
    PendingMigration pending;
    pending.migration = &migration;
    const Squashes::Extent extent = squashes_.applied(migration, plan_.applied);
    pending.adopted = extent == Squashes::Extent::whole;
    if (extent == Squashes::Extent::part) add_half_squashed(migration);
    if (pending.adopted) plan_.standing.push_back(&migration);
    plan_.pending.push_back(std::move(pending));
    if (behind_newest || extent != Squashes::Extent::none) return;
    const OutOfOrder usual = usual_out_of_order(layout_.kind, migration.version);
    problem(Problem::Kind::out_of_order, label(migration.version, migration.name),
            fmt::format("{} sorts before {}, which is applied already", migration.path, newest_->version),
            usual == OutOfOrder::error
                ? fmt::format("rename it to a version after {}, or set [apply] out_of_order = \"warn\"",
                              newest_->version)
                : fmt::format("if it needs what {} did, rename it to a version after that; [apply] "
                              "out_of_order = \"error\" refuses it",
                              newest_->version));
    plan_.problems.back().usual = usual;
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

  void add_half_squashed(const Migration& migration) {
    problem(Problem::Kind::missing, label(migration.version, migration.name),
            fmt::format("{} replaces {}, and only a part of these is applied", migration.path,
                        squashes_.words(migration)),
            "deploy a commit that still has the files, and then this one");
  }

  void add_unsettled(const Migration& migration, const AppliedMigration& row) {
    problem(Problem::Kind::unsettled, label(migration.version, migration.name),
            fmt::format("{} was left half-way by another tool{}{}{}", migration.path,
                        row.applied_at.empty() ? "" : " on " + row.applied_at, row.error.empty() ? "" : ": ",
                        row.error),
            row.hint);
  }

  void add_edited(const Migration& migration, const AppliedMigration& row) {
    problem(Problem::Kind::edited, label(migration.version, migration.name),
            fmt::format("{} was changed after it was applied on {}: sha256 {} then, {} now", migration.path,
                        row.applied_at, row.sha256.substr(0, 12), migration.sha256.substr(0, 12)),
            fmt::format("restore the file and put the change into a new migration; or accept it as it is now "
                        "with: lockkeeper repair {}",
                        row.version));
  }

  void add_missing() {
    for (const AppliedMigration& row : plan_.applied) {
      if (files_.contains(key_of(row.version)) || squashes_.replaces(row.version)) continue;
      // Tools pass over what they applied and find no more, and so squash their folders.
      if (!row.recorded_here) continue;
      problem(Problem::Kind::missing, label(row.version, row.name),
              fmt::format("{} was applied on {}, and no file in {} has its version",
                          label(row.version, row.name), row.applied_at, layout_.directory),
              "restore the file, or deploy a commit that has it; a file that stands for it says -- "
              "lockkeeper:replaces");
    }
  }

  const Layout& layout_;
  Plan& plan_;
  Squashes squashes_;
  std::set<std::string> files_;                          // keys
  std::map<std::string, const AppliedMigration*> rows_;  // by key
  const AppliedMigration* newest_ = nullptr;             // of the last file that was applied
};

/// An unfinished file may be edited from the statement that failed on; what ran before must still be there.
void check_prefix(PendingMigration& pending, const Layout& layout, Plan& plan) {
  if (!pending.resumes) return;
  // Whatever the file says now, its beginning is committed.
  pending.execution.execution = sql::Execution::each_alone;
  pending.one_message = pending.leaves_no_trace = false;
  if (pending.resume_at == 0) return;
  const auto row = std::find_if(plan.applied.begin(), plan.applied.end(), [&](const AppliedMigration& one) {
    return history_key(layout.kind, one.version) == history_key(layout.kind, pending.migration->version);
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
    auto script = std::make_shared<const sql::Script>(script_of(migration));
    if (next->migration != &migration) {
      replay(*script, schema);
      continue;
    }
    if (!trial) schema.begin_change_set();
    trial = true;
    next->script = std::move(script);
    if (next->adopted) {
      replay(*next->script, schema);
    } else {
      add_effects(*next, schema, pg_version);
    }
    check_prefix(*next, layout, plan);
    ++next;
  }
}

}  // namespace

OutOfOrder usual_out_of_order(LayoutKind kind, std::string_view version) {
  switch (kind) {
    case LayoutKind::prisma:
    case LayoutKind::drizzle_folders:
    case LayoutKind::dbmate:
    case LayoutKind::supabase:
    case LayoutKind::sqlx:
    case LayoutKind::diesel: return OutOfOrder::warn;
    case LayoutKind::plain: return is_timestamp(version) ? OutOfOrder::warn : OutOfOrder::error;
    case LayoutKind::drizzle_journal:
    case LayoutKind::golang_migrate:
    case LayoutKind::goose:
    case LayoutKind::flyway: break;
  }
  return OutOfOrder::error;
}

std::string_view to_text(Problem::Kind kind) {
  switch (kind) {
    case Problem::Kind::edited: return "edited";
    case Problem::Kind::missing: return "missing";
    case Problem::Kind::failed: return "failed";
    case Problem::Kind::unsettled: return "unsettled";
    case Problem::Kind::out_of_order: return "out-of-order";
    case Problem::Kind::no_history: return "no-history";
    case Problem::Kind::on_hold: return "on-hold";
    case Problem::Kind::half_undone: return "half-undone";
    case Problem::Kind::irreversible: return "irreversible";
  }
  return "";
}

std::size_t count_applied(const Plan& plan) {
  using State = AppliedMigration::State;
  const auto counts = std::count_if(
      plan.applied.begin(), plan.applied.end(),
      [](const AppliedMigration& row) { return row.state == State::done || row.state == State::baseline; });
  return static_cast<std::size_t>(counts);
}

Plan make_plan(const Layout& layout, const std::vector<AppliedMigration>& history, const std::string& to,
               int pg_version) {
  Plan plan;
  plan.layout = to_text(layout.kind);
  plan.history = "lockkeeper";
  plan.to = to;
  plan.applied = history;
  Comparison(layout, plan).run(count_up_to(layout, to));
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
