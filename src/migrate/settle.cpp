// People's word against the history. Each case is one row changed and one audit row, in one transaction.
#include "migrate/settle.h"

#include <fmt/format.h>

#include <algorithm>

#include "migrate/own_schema.h"
#include "migrate/run_session.h"

namespace lockkeeper::migrate {
namespace {

using State = AppliedMigration::State;

/// The migration that is meant, by its file, its row or both, and what a rollback left of it.
struct Subject {
  Migration migration;  ///< made from the row when the file is gone
  bool has_file = false;
  const AppliedMigration* row = nullptr;
  const AppliedMigration* undo = nullptr;

  bool half_undone() const { return undo != nullptr && undo->state == State::started && row != nullptr; }
  bool unfinished() const {
    return row != nullptr && (row->state == State::started || row->state == State::failed);
  }
  /// For messages: the path, or "003_users".
  std::string shown() const {
    return has_file ? migration.path : fmt::format("{}_{}", row->version, row->name);
  }
};

const AppliedMigration* row_of(const Layout& layout, const std::vector<AppliedMigration>& rows,
                               const std::string& version) {
  const std::string key = history_key(layout.kind, version);
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const AppliedMigration& one) {
    return history_key(layout.kind, one.version) == key;
  });
  return found == rows.end() ? nullptr : &*found;
}

Subject find_subject(const Layout& layout, const History& history, const std::string& name) {
  Subject subject;
  std::string version = name;
  if (const std::optional<std::size_t> index = find_migration(layout, name)) {
    subject.migration = layout.migrations[*index];
    subject.has_file = true;
    version = subject.migration.version;
  }
  subject.row = row_of(layout, history.applied, version);
  subject.undo = row_of(layout, history.undone, version);
  if (!subject.has_file && subject.row == nullptr) {
    throw base::Error(base::ErrorKind::usage, fmt::format("no migration is called {}", name),
                      "give a version or a file's name, as lockkeeper status shows them");
  }
  if (!subject.has_file) {
    subject.migration.version = subject.row->version;
    subject.migration.name = subject.row->name;
    subject.migration.path = subject.shown();
    subject.migration.sha256 = subject.row->sha256;
  }
  // The row is found by its own spelling.
  if (subject.row != nullptr) subject.migration.version = subject.row->version;
  return subject;
}

std::string delete_row(const Subject& subject, std::string_view source) {
  return fmt::format("DELETE FROM lockkeeper.history WHERE source = '{}' AND version = {};", source,
                     quote_literal(subject.migration.version));
}

std::string finish_own_row(const Subject& subject) {
  return fmt::format(
      "UPDATE lockkeeper.history SET state = 'done', sha256 = {}, running = false, error = NULL, finished_at "
      "= "
      "pg_catalog.clock_timestamp() WHERE source = 'project' AND version = {};",
      quote_literal(subject.migration.sha256), quote_literal(subject.migration.version));
}

/// Not applied any more, for us and in the tool's table.
std::string forget(const Subject& subject, const Recording& recording) {
  std::string sql = delete_row(subject, source_of(recording));
  if (recording.store != nullptr && subject.row != nullptr)
    sql += recording.store->undone_sql(subject.migration, recording.before) + ";";
  return sql;
}

std::string finish_row(const Subject& subject, const Recording& recording) {
  // As the tools do it: the failed attempt is taken back, and the migration counts as applied.
  if (recording.store != nullptr) return forget(subject, recording) + record_baseline(recording) + ";";
  return finish_own_row(subject);
}

std::string set_checksum(const Subject& subject, const Recording& recording) {
  const std::string sql =
      fmt::format("UPDATE lockkeeper.history SET sha256 = {} WHERE source = '{}' AND version = {};",
                  quote_literal(subject.migration.sha256), source_of(recording),
                  quote_literal(subject.migration.version));
  const std::string more =
      recording.store == nullptr ? std::string() : recording.store->checksum_sql(subject.migration);
  return more.empty() ? sql : sql + more + ";";
}

/// What to change, what the audit row calls it, and what people are told.
struct Change {
  std::string sql;
  std::string action;
  std::string sentence;
};

Change change_to_applied(const Subject& subject, const Recording& recording) {
  const std::string shown = subject.shown();
  if (subject.half_undone()) {
    return {delete_row(subject, "undo"), "resolved as applied",
            fmt::format("{} counts as applied; its rollback is given up", shown)};
  }
  if (subject.unfinished() && recording.store != nullptr && !subject.has_file) {
    refuse(shown + " has no file to take as applied", "restore the file");
  }
  if (subject.unfinished()) {
    return {finish_row(subject, recording), "resolved as applied",
            fmt::format("{} counts as applied to its end", shown)};
  }
  if (subject.row != nullptr) refuse(shown + " is applied already", "see lockkeeper status");
  return {delete_row(subject, "undo") + record_baseline(recording) + ";", "resolved as applied",
          fmt::format("{} counts as applied; nothing of it was run", shown)};
}

Change change_to_rolled_back(const Subject& subject, const Recording& recording) {
  const std::string shown = subject.shown();
  if (subject.half_undone() || subject.unfinished()) {
    return {delete_row(subject, "undo") + forget(subject, recording), "resolved as rolled back",
            fmt::format("{} counts as not applied; the next apply runs it from its beginning", shown)};
  }
  if (subject.row == nullptr && subject.undo != nullptr) {
    return {delete_row(subject, "undo"), "resolved as rolled back",
            fmt::format("{} is released; the next apply runs it again", shown)};
  }
  if (subject.row == nullptr) refuse(shown + " is not applied, and not on hold", "see lockkeeper status");
  if (!subject.has_file) {
    return {delete_row(subject, "undo") + forget(subject, recording), "resolved as rolled back",
            fmt::format("{}, which has no file any more, counts as not applied", shown)};
  }
  // Somebody said so of it, and may have been wrong.
  if (subject.row->state == State::baseline) {
    return {
        delete_row(subject, "undo") + forget(subject, recording), "resolved as rolled back",
        fmt::format("{} was taken as applied and does not count as applied any more; the next apply runs it",
                    shown)};
  }
  refuse(shown + " is applied to its end", "undo it with lockkeeper rollback");
}

Change change_checksum(const Subject& subject, const Recording& recording) {
  const std::string shown = subject.shown();
  if (subject.row == nullptr)
    refuse(shown + " is not applied, so no checksum is recorded", "see lockkeeper status");
  if (!subject.has_file) {
    refuse(shown + " has no file whose checksum could be taken",
           fmt::format("restore the file, or take the row away with: lockkeeper resolve --rolled-back {}",
                       subject.row->version));
  }
  if (subject.unfinished()) {
    refuse(shown + " was left unfinished, and may be edited from the statement that failed on",
           "apply again, or settle it with lockkeeper resolve");
  }
  if (subject.row->sha256 == subject.migration.sha256) {
    return {"", "", fmt::format("{} has the checksum that the history knows; nothing to repair", shown)};
  }
  return {set_checksum(subject, recording), "repaired",
          fmt::format("the history takes {} as it is now: sha256 {} before, {} now", shown,
                      subject.row->sha256.substr(0, 12), subject.migration.sha256.substr(0, 12))};
}

Change change_of(Settlement settlement, const Subject& subject, const Recording& recording) {
  switch (settlement) {
    case Settlement::applied: return change_to_applied(subject, recording);
    case Settlement::rolled_back: return change_to_rolled_back(subject, recording);
    case Settlement::checksum: break;
  }
  return change_checksum(subject, recording);
}

}  // namespace

std::string settle(const Layout& layout, const Connection& connection, const ApplyOptions& options,
                   Settlement settlement, const std::string& migration, Interrupt& interrupt,
                   const Listener& listener) {
  RunSession session(layout, connection, options, interrupt, listener);
  session.take_locks();
  Worker& worker = session.worker();
  const History history = worker.read_history();
  if (worker.store() != nullptr && worker.store()->is_only_read()) {
    refuse(fmt::format("the history is kept by {}, and is only read", history.kept_by),
           "settle it with that tool, or take it over with: lockkeeper baseline");
  }
  if (!history.is_there) {
    refuse("the database has no history", "adopt it first with: lockkeeper baseline --to VERSION");
  }
  const Subject subject = find_subject(layout, history, migration);
  Recording recording;
  recording.migration = &subject.migration;
  recording.guard_pid = session.guard_pid();
  recording.tool_version = options.tool_version;
  recording.store = worker.store();
  recording.before = worker.before(subject.migration);
  const Change change = change_of(settlement, subject, recording);
  if (change.sql.empty()) return change.sentence;
  make_own_schema(worker, session.guard_pid(), history.own, options);
  worker.make_history_table();
  worker.tell("BEGIN;" + change.sql +
                  record_audit(change.action, subject.migration, change.sentence, options.tool_version) +
                  ";COMMIT",
              "the history cannot be changed");
  return change.sentence;
}

}  // namespace lockkeeper::migrate
