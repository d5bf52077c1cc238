// What the database says was applied: our own table, another tool's, or what both say together.
#include <fmt/format.h>

#include <cstdlib>

#include "base/error.h"
#include "base/text.h"
#include "migrate/history.h"
#include "migrate/history_store.h"
#include "migrate/server_facts.h"

namespace lockkeeper::migrate {
namespace {

constexpr std::string_view kOwnRows = R"sql(
SELECT source, version, name, sha256, state, statements_done, done_sha256, running, error,
       pg_catalog.to_char(COALESCE(finished_at, started_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       applied_by, EXTRACT(epoch FROM finished_at - started_at)::float8, place
FROM lockkeeper.history)sql";

std::string text_of(const Row& row, std::size_t index) {
  return index < row.size() && row[index] ? *row[index] : std::string();
}

AppliedMigration::State state_of(std::string_view text) {
  using State = AppliedMigration::State;
  if (text == "started") return State::started;
  if (text == "baseline") return State::baseline;
  return text == "failed" ? State::failed : State::done;
}

AppliedMigration applied_in(const Row& row) {
  AppliedMigration applied;
  applied.version = text_of(row, 1);
  applied.name = text_of(row, 2);
  applied.sha256 = text_of(row, 3);
  applied.state = state_of(text_of(row, 4));
  applied.statements_done = static_cast<std::uint32_t>(std::strtoul(text_of(row, 5).c_str(), nullptr, 10));
  applied.done_sha256 = text_of(row, 6);
  applied.was_running = text_of(row, 7) == "t";
  applied.error = text_of(row, 8);
  applied.applied_at = text_of(row, 9);
  applied.by = text_of(row, 10);
  applied.seconds = std::strtod(text_of(row, 11).c_str(), nullptr);
  return applied;
}

/// All rows, sorted by who wrote them.
struct Sorted {
  History history;
  std::vector<AppliedMigration> tool;  // of the tool's table
  std::vector<AppliedMigration> side;  // what lockkeeper.history knows besides
  std::string other;                   // a tool for which rows were kept, and which is not the one asked for
};

Sorted sorted(const std::vector<Row>& rows, std::string_view tool) {
  Sorted all;
  for (const Row& row : rows) {
    const std::string source = text_of(row, 0);
    AppliedMigration applied = applied_in(row);
    if (source == "lockkeeper") {
      all.history.own.push_back(std::move(applied));
    } else if (source == "undo") {
      all.history.undone.push_back(std::move(applied));
    } else if (source == "project") {
      all.history.applied.push_back(std::move(applied));
    } else if (source == "tool") {
      applied.recorded_here = false;
      all.tool.push_back(std::move(applied));
    } else if (source == tool) {
      all.side.push_back(std::move(applied));
    } else {
      all.other = source;
    }
  }
  return all;
}

[[noreturn]] void refuse(const std::string& message, const std::string& hint) {
  throw base::Error(base::ErrorKind::refused, message, hint);
}

void refuse_two_histories(const HistoryStore& store) {
  refuse(
      fmt::format("there are two histories, lockkeeper.history and {}, and each says what the other does not",
                  base::printable(store.shown_table(), base::Lines::fold_to_space)),
      "keep the one that is right: drop the other tool's table, or delete the rows with source 'project' "
      "from "
      "lockkeeper.history");
}

bool is_any_done(const std::vector<AppliedMigration>& rows) {
  for (const AppliedMigration& row : rows) {
    if (row.state != AppliedMigration::State::started) return true;
  }
  return false;
}

}  // namespace

std::string history_query(const ServerFacts& facts, const HistoryStore* store) {
  std::string sql;
  if (facts.has_history) sql = kOwnRows;
  if (store != nullptr && store->is_there()) {
    if (!sql.empty()) sql += " UNION ALL ";
    sql += store->rows_query();
  }
  return sql.empty() ? sql : sql + " ORDER BY 13";
}

History parse_history(const std::vector<Row>& rows, const ServerFacts& facts, const HistoryStore* store,
                      const Layout& layout) {
  Sorted all = sorted(rows, store == nullptr ? std::string_view() : store->name());
  History& history = all.history;
  history.is_there = facts.has_history || (store != nullptr && store->is_there());
  if (!history.applied.empty()) {
    const bool both = store != nullptr && !store->is_only_read() && (!all.tool.empty() || !all.side.empty());
    if (both) refuse_two_histories(*store);
    return std::move(history);
  }
  if (!all.other.empty()) {
    refuse(fmt::format("lockkeeper.history was kept for {}, and {} is a {} folder", all.other,
                       layout.directory, to_text(layout.kind)),
           "give the folder that this database was made from");
  }
  if (store == nullptr) return std::move(history);
  if (!store->is_there() && is_any_done(all.side)) {
    refuse(fmt::format("{}, which says what was applied, is gone",
                       base::printable(store->shown_table(), base::Lines::fold_to_space)),
           "restore the table from a backup");
  }
  history.kept_by = store->name();
  history.applied = joined_history(*store, layout, std::move(all.tool), all.side);
  return std::move(history);
}

std::string no_history_text(const ServerFacts& facts, LayoutKind layout) {
  const std::string other = other_history_in(layout, facts.history_tables);
  if (!other.empty()) {
    return fmt::format("the database has the history of {}, and the folder is one of {}",
                       base::printable(other, base::Lines::fold_to_space), to_text(layout));
  }
  return fmt::format("the database has tables ({} for one) but no history of its migrations",
                     base::printable(facts.user_table, base::Lines::fold_to_space));
}

}  // namespace lockkeeper::migrate
