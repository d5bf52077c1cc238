#include "report/apply_markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "report/escape.h"
#include "report/markdown_findings.h"
#include "report/markup.h"
#include "report/paint.h"
#include "report/plan_markdown.h"
#include "report/plan_text.h"
#include "report/text.h"

namespace lockkeeper::report {

namespace {

constexpr std::size_t kMaxText = 2000;  // code points of an error
constexpr std::size_t kMaxName = 120;
constexpr std::size_t kMaxNotes = 100;

using Record = migrate::ApplyRecord;

/// Apply goes up, rollback goes down; the record is the same.
struct Words {
  std::string_view run, done;
};
Words words_of(const Record& record) {
  return record.plan.direction == "down" ? Words{"Rollback", "rolled back"} : Words{"Apply", "applied"};
}

std::string verdict_of(const ApplyReport& report) {
  const Record& record = report.record;
  const Words words = words_of(record);
  const std::size_t done = record.applied.size();
  const std::size_t all = record.plan.pending.size();
  if (record.blocked) return fmt::format("❌ {} blocked: {}", words.run, count_text(report.findings.summary));
  if (!record.error.empty() && done == all && all > 0)
    return fmt::format("❌ {} {}, then the run failed", counted(done, "migration"), words.done);
  if (!record.error.empty() && all > 0)
    return fmt::format("❌ {} failed: {} of {} {}", words.run, done, counted(all, "migration"), words.done);
  if (!record.error.empty()) return fmt::format("❌ {} failed", words.run);
  if (done == 0) return record.plan.direction == "down" ? "✅ Nothing to roll back" : "✅ Nothing to apply";
  double seconds = 0;
  for (const migrate::Applied& one : record.applied) seconds += one.seconds;
  return fmt::format("✅ {} {} in {}", counted(done, "migration"), words.done, duration_text(seconds));
}

const migrate::Applied* applied_of(const Record& record, const migrate::Migration& migration) {
  const auto found = std::find_if(record.applied.begin(), record.applied.end(),
                                  [&](const migrate::Applied& one) { return one.path == migration.path; });
  return found == record.applied.end() ? nullptr : &*found;
}

std::vector<std::string> row_of(const ApplyReport& report, const migrate::Migration& migration) {
  const Record& record = report.record;
  const std::string place = place_markdown(report.style, migration.path, 0);
  if (const migrate::Applied* applied = applied_of(record, migration)) {
    return {place, fmt::format("✅ {}", words_of(record).done), duration_text(applied->seconds),
            std::to_string(applied->attempts)};
  }
  if (record.failed && record.failed->path == migration.path) {
    const std::string at =
        record.failed->line == 0 ? std::string() : fmt::format(" at line {}", record.failed->line);
    return {place, fmt::format("❌ failed{}: {}", at, markdown_text(cut(record.failed->message, kMaxText))),
            "", std::to_string(record.failed->attempts)};
  }
  return {place, "not reached", "", ""};
}

void add_notes(Sheet& sheet, const Record& record) {
  std::string list;
  for (std::size_t at = 0; at < std::min(record.notes.size(), kMaxNotes); ++at)
    list += fmt::format("- {}\n", markdown_text(cut(record.notes[at], kMaxText)));
  if (!list.empty()) sheet.add(list + "\n");
}

void add_notices(Sheet& sheet, const Record& record) {
  if (record.notices.empty()) return;
  std::string lines;
  for (const std::string& notice : record.notices) lines += cut(one_line(notice), kMaxText) + "\n";
  std::string title = counted(record.notices_seen, "notice") + " from the server";
  if (record.notices_seen > record.notices.size())
    title += fmt::format(", the first {}", record.notices.size());
  sheet.add(details(title, fenced(lines, "text")));
}

}  // namespace

std::string apply_markdown(const ApplyReport& report) {
  const Record& record = report.record;
  Sheet sheet(report.style.markdown_limit);
  sheet.require(fmt::format("## {}\n\n", verdict_of(report)));
  std::string line = record.database.empty() ? std::string() : code(cut(record.database, kMaxName));
  if (!record.plan.digest.empty())
    line += fmt::format("{}digest {}", line.empty() ? "" : " · ", code(cut(record.plan.digest, kMaxName)));
  if (!line.empty()) sheet.require(line + "\n\n");
  if (!record.error.empty()) sheet.require(markdown_text(cut(record.error, kMaxText)) + "\n\n");
  if (!record.hint.empty())
    sheet.require(fmt::format("**What to do** {}\n\n", markdown_text(cut(record.hint, kMaxText))));
  std::vector<std::vector<std::string>> rows;
  for (const migrate::PendingMigration& pending : record.plan.pending)
    rows.push_back(row_of(report, *pending.migration));
  sheet.add_table({"migration", "outcome", "took", "tries"}, rows, "migration");
  add_notes(sheet, record);
  add_problems(sheet, record.plan);
  add_notices(sheet, record);
  add_findings(sheet, {report.findings, report.sources, report.fail_on, report.style});
  return sheet.take();
}

}  // namespace lockkeeper::report
