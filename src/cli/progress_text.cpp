#include "cli/progress_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/paint.h"
#include "report/plan_text.h"

namespace lockkeeper::cli {

namespace {

constexpr std::size_t kBarCells = 20;

std::string queue_text(std::size_t queue) {
  return queue == 0 ? std::string()
                    : fmt::format(", {} {} behind it", report::counted(queue, "session"),
                                  queue == 1 ? "waits" : "wait");
}

}  // namespace

std::string progress_text(const migrate::Progress& progress) {
  std::string text = progress.statement > 0
                         ? fmt::format("statement {} of {}, ", progress.statement, progress.statements)
                         : std::string();
  text += report::duration_text(progress.seconds);
  if (!progress.phase.empty()) text += ", " + progress.phase;
  if (progress.percent >= 0) text += fmt::format(" {:.0f} %", progress.percent);
  return text + queue_text(progress.queue);
}

std::string progress_bar(const migrate::Progress& progress, std::size_t width) {
  std::string text;
  if (progress.percent >= 0) {
    const double share = std::clamp(progress.percent / 100, 0.0, 1.0);
    const auto full = static_cast<std::size_t>(share * static_cast<double>(kBarCells));
    text += fmt::format("[{}{}] ", std::string(full, '#'), std::string(kBarCells - full, '.'));
  }
  text += progress_text(progress);
  if (!progress.blockers.empty()) text += ", waits for " + migrate::to_text(progress.blockers.front());
  // Two for the indent, three for the dots, one that is left free: many terminals wrap behind the last.
  return "  " + base::shorten(text, width > 20 ? width - 6 : 14);
}

}  // namespace lockkeeper::cli
