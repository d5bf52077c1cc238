#include "migrate/rollback_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/file.h"
#include "migrate/layout_folder.h"
#include "migrate/message.h"
#include "migrate/plan_effects.h"

namespace lockkeeper::migrate {
namespace {

std::string label(std::string_view version, std::string_view name) {
  const bool is_whole = name.empty() || version.ends_with(fmt::format("_{}", name));
  return is_whole ? std::string(version) : fmt::format("{}_{}", version, name);
}

const Migration* file_of(const Layout& layout, std::string_view version) {
  const std::string key = history_key(layout.kind, version);
  const auto found =
      std::find_if(layout.migrations.begin(), layout.migrations.end(),
                   [&](const Migration& one) { return history_key(layout.kind, one.version) == key; });
  return found == layout.migrations.end() ? nullptr : &*found;
}

const AppliedMigration* row_of(const Layout& layout, const std::vector<AppliedMigration>& rows,
                               std::string_view version) {
  const std::string key = history_key(layout.kind, version);
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const AppliedMigration& one) {
    return history_key(layout.kind, one.version) == key;
  });
  return found == rows.end() ? nullptr : &*found;
}

/// The rows to undo, the last one applied first: what sorts behind `to`, and of what has no file any more
/// what was applied after it.
std::vector<const AppliedMigration*> rows_behind(const Layout& layout,
                                                 const std::vector<AppliedMigration>& applied,
                                                 const std::string& to) {
  const bool all = history_key(LayoutKind::plain, to) == "0";
  const std::optional<std::size_t> last = all ? std::nullopt : find_migration(layout, to);
  const AppliedMigration* stays = last ? row_of(layout, applied, layout.migrations[*last].version) : nullptr;
  if (!all && stays == nullptr) {
    throw base::Error(
        base::ErrorKind::usage, fmt::format("version {} is not applied, so nothing leads back to it", to),
        applied.empty()
            ? "there is nothing to undo"
            : fmt::format("the last one applied is {}; 0 undoes everything", applied.back().version));
  }
  std::vector<const AppliedMigration*> rows;
  for (auto row = applied.rbegin(); row != applied.rend(); ++row) {
    const std::optional<std::size_t> index = find_migration(layout, row->version);
    if (all || (index ? *index > *last : &*row > stays)) rows.push_back(&*row);
  }
  return rows;
}

const sql::Directive* irreversible_word(const sql::Script& script) {
  const auto found =
      std::find_if(script.directives.begin(), script.directives.end(),
                   [](const sql::Directive& one) { return one.kind == sql::DirectiveKind::irreversible; });
  return found == script.directives.end() ? nullptr : &*found;
}

/// The migrations to undo, judged one by one.
class WayBack {
 public:
  WayBack(const Layout& layout, const Layout& down, const History& history, Plan& plan)
      : layout_(layout), down_(down), history_(history), plan_(plan) {}

  void add(const AppliedMigration& row) {
    const std::string what = label(row.version, row.name);
    const Migration* up = file_of(layout_, row.version);
    if (up == nullptr) {
      problem(Problem::Kind::missing, what,
              fmt::format("{} cannot be rolled back: no file in {} has its version", what, layout_.directory),
              "restore the file and its way down, or deploy a commit that has them");
    } else if (row.state == AppliedMigration::State::started) {
      problem(Problem::Kind::failed, what,
              fmt::format("{} was left unfinished, so its way down does not fit", up->path),
              fmt::format(
                  "finish it with apply, or clean up by hand and use: lockkeeper resolve --rolled-back {}",
                  row.version));
    } else if (row.state == AppliedMigration::State::done && row.sha256 != up->sha256) {
      problem(Problem::Kind::edited, what,
              fmt::format("{} was changed after it was applied on {}", up->path, row.applied_at),
              "restore the file, or accept it with: lockkeeper repair " + row.version);
    } else {
      add_way_down(what, *up, row);
    }
  }

 private:
  void problem(Problem::Kind kind, const std::string& migration, std::string message, std::string hint) {
    plan_.problems.push_back({kind, migration, std::move(message), std::move(hint)});
  }

  void add_way_down(const std::string& what, const Migration& up, const AppliedMigration& row) {
    const sql::Script script = script_of(up);
    const Migration* down = file_of(down_, row.version);
    const sql::Directive* word = irreversible_word(script);
    if (word != nullptr) {
      problem(Problem::Kind::irreversible, what,
              fmt::format("{} says that it is irreversible: {}", up.path, word->reason),
              "go forward with a new migration instead: lockkeeper new --reverse-of " + row.version);
      return;
    }
    if (down == nullptr) {
      problem(Problem::Kind::irreversible, what, fmt::format("{} has no way down", up.path),
              "write its down file, or go forward with: lockkeeper new --reverse-of " + row.version);
      return;
    }
    PendingMigration pending;
    pending.migration = down;
    pending.script = std::make_shared<const sql::Script>(script_of(*down));
    if (statements_to_send(pending).empty()) {
      problem(Problem::Kind::irreversible, what, fmt::format("{} holds no statement", down->path),
              "write what undoes the migration, or say -- lockkeeper:irreversible reason: .. in " + up.path);
      return;
    }
    resume(pending, row);
    plan_.pending.push_back(std::move(pending));
  }

  /// A rollback that was cut off goes on where it stopped, when what ran of it is still there.
  void resume(PendingMigration& pending, const AppliedMigration& row) {
    const AppliedMigration* undo = row_of(layout_, history_.undone, row.version);
    if (undo == nullptr || undo->state != AppliedMigration::State::started) return;
    pending.resumes = true;
    pending.resume_at = undo->statements_done;
    pending.was_running = undo->was_running;
    if (pending.resume_at == 0 || undo->done_sha256 == prefix_sha256(*pending.script, pending.resume_at))
      return;
    problem(Problem::Kind::edited, label(row.version, row.name),
            fmt::format("the first {} statements of {} were changed after they ran", pending.resume_at,
                        pending.migration->path),
            "restore them; the statements after them may be changed");
  }

  const Layout& layout_;
  const Layout& down_;
  const History& history_;
  Plan& plan_;
};

bool has_down_section(const sql::SectionMarks& marks) {
  return std::any_of(marks.cuts.begin(), marks.cuts.end(),
                     [](const auto& cut) { return cut.section == sql::Section::down; });
}

/// A file that holds both ways, as the one who goes down sees it: its down section is what runs.
sql::SectionMarks turned_round(const Migration& up, LayoutKind kind) {
  sql::SectionMarks marks = up.marks;
  const std::string_view text = up.source->text();
  if (kind == LayoutKind::dbmate) marks.no_transaction = false;
  for (sql::SectionMarks::Cut& cut : marks.cuts) {
    cut.section = cut.section == sql::Section::up ? sql::Section::down : sql::Section::up;
    const std::string_view line = text.substr(cut.offset, text.find('\n', cut.offset) - cut.offset);
    const bool alone = kind == LayoutKind::dbmate && line.find("transaction:false") != line.npos;
    if (cut.section == sql::Section::up && alone) marks.no_transaction = true;
  }
  if (marks.cuts.front().offset > 0) marks.cuts.insert(marks.cuts.begin(), {0, sql::Section::down});
  return marks;
}

void add_all_effects(const Layout& layout, Plan& plan, int pg_version) {
  sql::Schema schema;
  for (const Migration& migration : layout.migrations) {
    if (row_of(layout, plan.applied, migration.version) != nullptr) replay(script_of(migration), schema);
  }
  schema.begin_change_set();
  for (PendingMigration& pending : plan.pending) {
    add_effects(pending, schema, pg_version);
    if (!pending.resumes) continue;
    pending.execution.execution = sql::Execution::each_alone;
    pending.one_message = pending.leaves_no_trace = false;
  }
}

}  // namespace

Layout ways_back(const Layout& layout) {
  Layout down;
  down.kind = layout.kind;
  down.directory = layout.directory;
  for (const Migration& up : layout.migrations) {
    Migration way;
    way.version = up.version;
    way.number = up.number;
    way.name = up.name;
    if (!up.down_path.empty()) {
      way.path = up.down_path;
      way.source = std::make_shared<const base::Source>(
          way.path, base::read_file(way.path, base::Source::kMaxBytes + 1));
      way.sha256 = normal_sha256(*way.source);
    } else if (has_down_section(up.marks)) {
      way.path = up.path;
      way.source = up.source;
      way.sha256 = up.sha256;
      way.marks = turned_round(up, layout.kind);
    } else {
      continue;
    }
    down.migrations.push_back(std::move(way));
  }
  return down;
}

Plan make_rollback_plan(const Layout& layout, const Layout& down, const History& history,
                        const std::string& to, int pg_version) {
  Plan plan;
  plan.layout = to_text(layout.kind);
  plan.history = history.kept_by;
  plan.direction = "down";
  plan.to = to;
  plan.applied = history.applied;
  WayBack way(layout, down, history, plan);
  for (const AppliedMigration* row : rows_behind(layout, plan.applied, to)) way.add(*row);
  for (const Migration& migration : layout.migrations) {
    if (row_of(layout, plan.applied, migration.version) != nullptr) plan.standing.push_back(&migration);
  }
  add_all_effects(layout, plan, pg_version);
  return plan;
}

void add_holds(const Layout& layout, Plan& plan, const std::vector<AppliedMigration>& undone) {
  for (const AppliedMigration& undo : undone) {
    const std::string what = label(undo.version, undo.name);
    if (undo.state == AppliedMigration::State::started &&
        row_of(layout, plan.applied, undo.version) != nullptr) {
      plan.problems.push_back(
          {Problem::Kind::half_undone, what,
           fmt::format("the rollback of {} was left unfinished after {} of its statements{}{}", what,
                       undo.statements_done, undo.error.empty() ? "" : ": ", undo.error),
           fmt::format("roll back again: it goes on where it stopped; or settle it by hand and use: "
                       "lockkeeper resolve --rolled-back {}",
                       undo.version)});
      continue;
    }
    const auto pending =
        std::find_if(plan.pending.begin(), plan.pending.end(), [&](const PendingMigration& one) {
          return one.migration->sha256 == undo.sha256 &&
                 history_key(layout.kind, one.migration->version) == history_key(layout.kind, undo.version);
        });
    if (pending == plan.pending.end()) continue;
    plan.problems.push_back(
        {Problem::Kind::on_hold, what,
         fmt::format("{} was rolled back on {} and has not changed since", pending->migration->path,
                     undo.applied_at),
         fmt::format("correct the file, delete it, or release it with: lockkeeper resolve --rolled-back {}",
                     undo.version)});
  }
}

}  // namespace lockkeeper::migrate
