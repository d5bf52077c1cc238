// Both forms of drizzle-kit. The journal of 0.x names what runs, in which order, and nothing else runs; 1.x
// has a folder for each migration.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"
#include "migrate/drizzle_journal.h"
#include "migrate/file_name.h"
#include "migrate/layout_folder.h"

namespace lockkeeper::migrate {
namespace {

std::string name_behind_number(std::string_view version) {
  const std::size_t line = version.find('_');
  return line == version.npos ? std::string() : std::string(version.substr(line + 1));
}

std::vector<std::string> checksums_of(const Migration& migration) {
  return {base::sha256(text_in_javascript(*migration.source))};
}

/// drizzle-kit remembers the newest `when` alone, and takes nothing that is not newer.
void remark_on_skipped(const DrizzleJournal& journal, Layout& layout) {
  for (const DrizzleJournal::Entry& entry : journal.entries) {
    const DrizzleJournal::Entry* other = journal.overtaking(entry);
    if (other == nullptr) continue;
    layout.remarks.push_back(
        fmt::format("drizzle itself may skip {}: its `when` in {} is not later than that of {}", entry.tag,
                    journal.path, other->tag));
  }
}

/// "20240131093000" as milliseconds since 1970, as JavaScript's Date.UTC counts them.
std::optional<std::uint64_t> milliseconds_of(std::string_view digits) {
  using namespace std::chrono;
  const auto leading = leading_number(digits);
  if (!leading || leading->digits.size() != 14) return std::nullopt;
  std::uint64_t rest = leading->number;
  const auto take = [&rest](std::uint64_t base) {
    const std::uint64_t part = rest % base;
    rest /= base;
    return part;
  };
  const seconds second(take(100));
  const minutes minute(take(100));
  const hours hour(take(100));
  const day of_month(static_cast<unsigned>(take(100)));
  const month of_year(static_cast<unsigned>(take(100)));
  const year_month_day date(year(static_cast<int>(rest)), of_year, of_month);
  if (!date.ok()) return std::nullopt;
  const auto time = sys_days(date).time_since_epoch() + hour + minute + second;
  return time.count() < 0 ? std::nullopt
                          : std::optional<std::uint64_t>(duration_cast<milliseconds>(time).count());
}

}  // namespace

void read_drizzle_journal_layout(const LayoutFolder& folder, Layout& layout) {
  const std::optional<DrizzleJournal> journal = read_drizzle_journal(folder.directory());
  if (!journal) {
    throw base::Error(base::ErrorKind::input, fmt::format("{} has no meta/_journal.json", folder.directory()),
                      "write it with drizzle-kit generate");
  }
  // Drizzle wrote "pg" until 2024.
  if (!journal->dialect.empty() && journal->dialect != "postgresql" && journal->dialect != "pg") {
    throw base::Error(
        base::ErrorKind::input,
        fmt::format("{} says that these migrations are for {}", journal->path,
                    base::shorten(base::printable(journal->dialect, base::Lines::fold_to_space), 40)),
        "only PostgreSQL's migrations can be applied");
  }
  std::vector<std::string> never_run;
  for (const std::string& file : folder.files()) {
    if (is_sql_file(file) && journal->find(file.substr(0, file.size() - 4)) == nullptr)
      never_run.push_back(file);
  }
  if (!never_run.empty()) {
    throw base::Error(base::ErrorKind::input,
                      fmt::format("{} would never run: {} does not name it",
                                  folder.path_of(never_run.front()), journal->path),
                      "add it to the journal with drizzle-kit generate, or move it away");
  }
  for (const DrizzleJournal::Entry& entry : journal->entries) {
    if (!folder.has(entry.tag + ".sql")) {
      throw base::Error(base::ErrorKind::input,
                        fmt::format("{} names {}.sql, which is not there", journal->path, entry.tag),
                        "restore the file, or write the journal anew with drizzle-kit");
    }
    Migration migration = folder.migration_in(entry.tag + ".sql", sql::MarkStyle::drizzle);
    migration.version = entry.tag;
    migration.number = static_cast<std::uint64_t>(entry.when);
    migration.name = name_behind_number(entry.tag);
    migration.tool_checksums = checksums_of(migration);
    layout.migrations.push_back(std::move(migration));
  }
  refuse_duplicates(layout.kind, layout.migrations);
  remark_on_skipped(*journal, layout);
}

void read_drizzle_folders(const LayoutFolder& folder, Layout& layout) {
  std::vector<std::string> never_run;
  std::ranges::copy_if(folder.files(), std::back_inserter(never_run), is_sql_file);
  folder.refuse_never_run(never_run, "YYYYMMDDHHMMSS_description/migration.sql");
  for (const LayoutFolder::Sub& sub : folder.folders()) {
    if (!sub.has("migration.sql")) continue;
    const auto when = milliseconds_of(sub.name);
    if (!when) {
      throw base::Error(
          base::ErrorKind::input,
          fmt::format("{} does not begin with a time: YYYYMMDDHHMMSS", folder.path_of(sub.name)),
          "rename it as drizzle-kit generate would");
    }
    Migration migration = folder.migration_in(sub.name + "/migration.sql", sql::MarkStyle::drizzle);
    migration.version = sub.name;
    migration.number = *when;
    migration.name = name_behind_number(sub.name);
    migration.tool_checksums = checksums_of(migration);
    layout.migrations.push_back(std::move(migration));
  }
}

}  // namespace lockkeeper::migrate
