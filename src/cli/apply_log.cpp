#include "cli/apply_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/console.h"
#include "cli/progress_text.h"
#include "report/escape.h"
#include "report/frame.h"
#include "report/github.h"
#include "report/paint.h"
#include "report/plan_text.h"

namespace lockkeeper::cli {

namespace {

using report::Tone;

constexpr std::size_t kFrameWidth = 100;
/// A statement that took longer is worth a line of its own.
constexpr double kSlowSeconds = 1;
constexpr std::string_view kEraseLine = "\r\x1b[K";

std::string setting_text(const migrate::Setting& setting) {
  std::string text = setting.name + " " + setting.value;
  if (!setting.before.empty() && setting.before != setting.value)
    text += fmt::format(" (was {})", setting.before);
  return text;
}

/// From the place of an error to the end of the word that stands there.
base::Range range_of(const base::Source& source, const base::Location& where) {
  if (where.line == 0) return {};
  const std::string_view line = source.line(where.line);
  std::size_t at = 0;
  for (std::uint32_t column = 1; column < where.column && at < line.size(); ++column) {
    at += base::decode_utf8(line, at).length;
  }
  const std::size_t end = std::min(line.find_first_of(" \t,;()", at), line.size());
  const auto begin =
      static_cast<std::uint32_t>(line.data() - source.text().data() + static_cast<std::ptrdiff_t>(at));
  return {begin, begin + static_cast<std::uint32_t>(std::max<std::size_t>(end - at, 1))};
}

/// The server's error as a finding, so that frames and annotations are made as lint makes them.
rules::Finding finding_of(const migrate::Failed& event) {
  rules::Finding finding;
  finding.rule = "migration-failed";
  finding.category = "apply";
  finding.path = event.where.path;
  finding.range = range_of(*event.migration->migration->source, event.where);
  finding.begin = {std::max(event.where.line, 1U), std::max(event.where.column, 1U)};
  finding.end = event.migration->migration->source->position(finding.range.end);
  if (event.where.line == 0) finding.end = finding.begin;
  finding.message = migrate::to_text(event.message);
  return finding;
}

}  // namespace

ApplyLog::ApplyLog(const Invocation& invocation, Stream stream)
    : stream_(stream),
      terminal_(stream == Stream::standard_output ? stdout_is_terminal() : stderr_is_terminal()),
      quiet_(invocation.arguments.has(Option::quiet)),
      annotate_(invocation.environment.in_github_actions()),
      color_(color_of(invocation.arguments, invocation.environment)) {}

ApplyLog::~ApplyLog() {
  if (drawn_) print_diagnostic(kEraseLine);
}

void ApplyLog::write(const migrate::Event& event) {
  std::visit([this](const auto& one) { on(one); }, event);
}

void ApplyLog::put(const std::string& text) {
  const std::string whole = std::string(drawn_ ? kEraseLine : std::string_view()) + text;
  drawn_ = false;
  if (stream_ == Stream::standard_error)
    print_diagnostic(whole);
  else
    print(whole);
}
void ApplyLog::draw(const std::string& text) {
  put(report::one_line(text));
  drawn_ = true;
}
std::chrono::milliseconds ApplyLog::progress_every() const {
  return terminal_ ? std::chrono::milliseconds(500) : std::chrono::seconds(10);
}
void ApplyLog::line(const std::string& text) { put(report::one_line(text) + "\n"); }
void ApplyLog::detail(const std::string& text) { put("  " + report::one_line(text) + "\n"); }

void ApplyLog::on(const migrate::Connected& event) {
  for (const std::string& notice : event.notices) line(notice);
  if (quiet_) return;
  line(fmt::format("connected to {} as {}, PostgreSQL {}", event.database, event.user, event.server));
  std::string settings;
  for (const migrate::Setting& setting : event.settings) {
    settings += (settings.empty() ? "" : ", ") + setting_text(setting);
  }
  if (!settings.empty()) detail(settings);
}

void ApplyLog::on(const migrate::WaitingForRun& event) {
  line(fmt::format("waiting for {} ({:.0f} s of {:.0f} s): {}",
                   event.orphan ? "the statement of a run that died" : "another run", event.waited,
                   event.limit, migrate::to_text(event.holder)));
}

void ApplyLog::on(const migrate::Planned& event) {
  down_ = event.plan->direction == "down";
  if (quiet_) return;
  line(fmt::format("{} to {}, {}", report::counted(event.plan->pending.size(), "migration"),
                   report::verb_of(*event.plan), event.plan->digest));
}

void ApplyLog::on(const migrate::Started& event) {
  if (quiet_) return;
  line(fmt::format("[{}/{}] {}", event.number, event.total, event.migration->migration->path));
}

void ApplyLog::on(const migrate::Progress& event) {
  if (terminal_) {
    draw(progress_bar(event, terminal_width()));
    return;
  }
  detail(progress_text(event));
  for (const migrate::Blocker& blocker : event.blockers) detail("waits for " + migrate::to_text(blocker));
}

void ApplyLog::on(const migrate::StatementDone& event) {
  if (quiet_ || event.seconds < kSlowSeconds) return;
  detail(fmt::format("statement {} of {} took {}", event.statement, event.statements,
                     report::duration_text(event.seconds)));
}

void ApplyLog::on(const migrate::Notice& event) {
  if (quiet_) return;
  detail(fmt::format("{}: {}", event.message.severity, migrate::to_text(event.message)));
}

void ApplyLog::on(const migrate::Retrying& event) {
  detail(fmt::format("try {} of {}: {}", event.attempt, event.attempts, migrate::to_text(event.reason)));
  for (const migrate::Blocker& blocker : event.blockers) detail("blocked by " + migrate::to_text(blocker));
  detail(fmt::format("rolled back; trying again in {}", report::duration_text(event.delay)));
}

void ApplyLog::on(const migrate::Done& event) {
  if (quiet_) return;
  detail(fmt::format("{} in {}", down_ ? "rolled back" : "applied",
                     report::duration_text(event.applied->seconds)));
}

void ApplyLog::on(const migrate::Failed& event) {
  const rules::Finding finding = finding_of(event);
  if (event.where.line > 0) {
    const auto frame = report::code_frame(*event.migration->migration->source, finding, kFrameWidth);
    if (frame) {
      put(report::log_safe(fmt::format("  {} | {}\n  {} | {}\n", frame->number, frame->code,
                                       std::string(frame->number.size(), ' '),
                                       report::paint(color_, Tone::bad, frame->carets))));
    }
  }
  if (!annotate_) return;
  rules::LintResult result;
  result.findings.push_back(finding);
  result.summary.errors = 1;
  const report::SourceLookup no_sources = [](const std::string&) { return nullptr; };
  put(report::lint_github({result, no_sources}));
}

void ApplyLog::on(const migrate::Remark& event) { line(event.text); }

}  // namespace lockkeeper::cli
