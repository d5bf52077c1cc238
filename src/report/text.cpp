#include "report/text.h"

#include <fmt/format.h>

#include <cstdint>
#include <set>
#include <vector>

#include "base/text.h"
#include "report/escape.h"
#include "report/frame.h"
#include "report/paint.h"

namespace lockkeeper::report {

namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kNoWrap = SIZE_MAX;  // SQL is copied from here

std::string shown(std::string_view text) { return base::printable(text, base::Lines::fold_to_space); }

std::string place_of(const rules::Finding& finding) {
  if (finding.path.empty()) return "";
  if (finding.range == base::Range{} && finding.begin.line <= 1) return shown(finding.path) + ": ";
  return fmt::format("{}:{}:{}: ", shown(finding.path), finding.begin.line, finding.begin.column);
}

std::string locks_of(const rules::Finding& finding) {
  std::string out;
  for (const rules::RelationLock& lock : finding.locks) {
    out += fmt::format("{}{} on {}", out.empty() ? "" : ", ", shown(lock.mode), shown(lock.relation));
  }
  return out;
}

class LintText {
 public:
  explicit LintText(const LintReport& report) : report_(report), color_(report.style.color) {}

  std::string write() {
    for (const rules::Finding& finding : report_.result.findings) {
      if (finding.suppressed) {
        write_suppressed(finding);
      } else {
        write_finding(finding);
      }
      finish_block();
    }
    for (const auto& unreadable : report_.result.unreadable) {
      out_ += fmt::format("{}: {} {}\n", paint(color_, Tone::bold, shown(unreadable.path)),
                          paint(color_, Tone::bad, "error:"), shown(unreadable.reason));
    }
    if (full()) write_verdict();
    finish_block();
    return std::move(done_);
  }

 private:
  bool full() const { return report_.style.detail == Detail::full; }

  /// Lines are made safe block by block: a large report is never held twice.
  void finish_block() {
    done_ += log_safe(out_);
    out_.clear();
  }

  void write_finding(const rules::Finding& finding) {
    const Tone tone = tone_of(finding.severity);
    out_ += fmt::format("{}{} {} {}\n", paint(color_, Tone::bold, place_of(finding)),
                        paint(color_, tone, fmt::format("{}:", rules::to_text(finding.severity))),
                        paint(color_, Tone::bold, shown(finding.message)),
                        paint(color_, Tone::faint, fmt::format("[{}]", shown(finding.rule))));
    if (!full()) return;
    const std::string margin = write_frame(finding, tone);
    write_note(margin, "locks", locks_of(finding), kWidth);
    if (explained_.insert(finding.rule).second) write_note(margin, "why", finding.why, kWidth);
    write_note(margin, "fix", finding.fix, kNoWrap);
    out_ += '\n';
  }

  /// Gives the blanks under which notes stand.
  std::string write_frame(const rules::Finding& finding, Tone tone) {
    const base::Source* source = report_.sources ? report_.sources(finding.path) : nullptr;
    const auto frame = source == nullptr ? std::nullopt : code_frame(*source, finding, kWidth);
    if (!frame) return "  ";
    const std::string margin(frame->number.size() + 1, ' ');
    out_ += fmt::format(" {} {}\n", paint(color_, Tone::faint, frame->number + " |"), frame->code);
    out_ += fmt::format("{}{} {}\n", margin, paint(color_, Tone::faint, " |"),
                        paint(color_, tone, frame->carets));
    return margin;
  }

  void write_note(const std::string& margin, std::string_view name, std::string_view text,
                  std::size_t width) {
    if (text.empty()) return;
    out_ +=
        paragraph(fmt::format("{} = {}: ", margin, name), base::printable(text, base::Lines::keep), width);
  }

  void write_suppressed(const rules::Finding& finding) {
    const std::string by = finding.suppressed->line == 0 ? std::string("configuration")
                                                         : fmt::format("line {}", finding.suppressed->line);
    out_ += paint(
        color_, Tone::faint,
        fmt::format("{}suppressed {}: {} [{}]: {} ({})", place_of(finding), rules::to_text(finding.severity),
                    shown(finding.message), shown(finding.rule), shown(finding.suppressed->reason), by));
    out_ += full() ? "\n\n" : "\n";
  }

  void write_verdict() {
    const auto& summary = report_.result.summary;
    if (summary.files == 0 && report_.result.unreadable.empty() && report_.result.findings.empty()) {
      out_ += "no SQL files found, nothing to check\n";
      return;
    }
    const bool bad = rules::blocked(report_.result, report_.fail_on) || !report_.result.unreadable.empty();
    std::string counts = count_text(summary);
    if (summary.suppressed > 0) counts += fmt::format(", {} suppressed", summary.suppressed);
    out_ += fmt::format("{} in {} ({})", paint(color_, bad ? Tone::bad : Tone::good, counts),
                        counted(summary.files, "file"), analysed_text(summary));
    if (const std::size_t unread = report_.result.unreadable.size(); unread > 0) {
      out_ += fmt::format(", {} could not be read", counted(unread, "file"));
    }
    out_ += '\n';
  }

  const LintReport& report_;
  Color color_;
  std::string out_;  // the block at hand
  std::string done_;
  std::set<std::string> explained_;
};

}  // namespace

std::string lint_text(const LintReport& report) { return LintText(report).write(); }

std::string count_text(const rules::LintResult::Summary& summary) {
  std::string out;
  const auto add = [&out](std::uint64_t count, std::string_view noun) {
    if (count > 0) out += (out.empty() ? "" : ", ") + counted(count, noun);
  };
  add(summary.errors, "error");
  add(summary.warnings, "warning");
  add(summary.notices, "notice");
  return out.empty() ? "no findings" : out;
}

std::string analysed_text(const rules::LintResult::Summary& summary) {
  return fmt::format("{}, {} not analysed", counted(summary.statements, "statement"), summary.not_analysed);
}

}  // namespace lockkeeper::report
