#include "report/doctor.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "report/escape.h"
#include "report/markup.h"
#include "report/paint.h"
#include "report/sheet.h"

namespace lockkeeper::report {

namespace {

using Verdict = migrate::Point::Verdict;

constexpr std::size_t kMaxText = 2000;  // code points of a message
constexpr std::size_t kMaxName = 120;

Tone tone_of_verdict(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok: return Tone::good;
    case Verdict::warning: return Tone::doubtful;
    case Verdict::problem: return Tone::bad;
  }
  return Tone::plain;
}

std::uint64_t count_of(const std::vector<migrate::Point>& points, Verdict verdict) {
  return static_cast<std::uint64_t>(
      std::count_if(points.begin(), points.end(),
                    [verdict](const migrate::Point& point) { return point.verdict == verdict; }));
}

std::string_view mark_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok: return "✅";
    case Verdict::warning: return "⚠️";
    case Verdict::problem: return "❌";
  }
  return "";
}

}  // namespace

std::string doctor_text(const DoctorReport& report) {
  std::string out;
  for (const migrate::Point& point : report.points) {
    const std::string verdict = fmt::format("{:<7}", migrate::to_text(point.verdict));
    out += fmt::format("{}  {:<11}  {}\n", paint(report.style.color, tone_of_verdict(point.verdict), verdict),
                       point.name, base::printable(point.message, base::Lines::fold_to_space));
    if (point.hint.empty()) continue;
    out += fmt::format("{:22}hint: {}\n", "", base::printable(point.hint, base::Lines::fold_to_space));
  }
  out += fmt::format("\n{} ok, {}, {}\n", count_of(report.points, Verdict::ok),
                     counted(count_of(report.points, Verdict::warning), "warning"),
                     counted(count_of(report.points, Verdict::problem), "problem"));
  return log_safe(out);
}

std::string doctor_markdown(const DoctorReport& report) {
  const std::uint64_t problems = count_of(report.points, Verdict::problem);
  const std::uint64_t warnings = count_of(report.points, Verdict::warning);
  Sheet sheet(report.style.markdown_limit);
  const std::string verdict =
      problems > 0   ? fmt::format("❌ An apply would be refused: {}", counted(problems, "problem"))
      : warnings > 0 ? fmt::format("⚠️ An apply could run: {}", counted(warnings, "warning"))
                     : std::string("✅ An apply could run");
  sheet.require(fmt::format("## {}\n\n", verdict));
  if (!report.database.empty()) sheet.require(code(cut(report.database, kMaxName)) + "\n\n");
  std::vector<std::vector<std::string>> rows;
  for (const migrate::Point& point : report.points) {
    rows.push_back({point.name, fmt::format("{} {}", mark_of(point.verdict), migrate::to_text(point.verdict)),
                    markdown_text(cut(point.message, kMaxText)), markdown_text(cut(point.hint, kMaxText))});
  }
  sheet.add_table({"point", "verdict", "found", "what to do"}, rows, "point");
  return sheet.take();
}

std::string doctor_json(const DoctorReport& report) {
  using base::Json;
  Json points = Json::array();
  for (const migrate::Point& point : report.points) {
    Json entry = Json::object();
    entry.add("name", point.name);
    entry.add("verdict", migrate::to_text(point.verdict));
    entry.add("message", point.message);
    entry.add("hint", point.hint);
    points.push(std::move(entry));
  }
  Json tool = Json::object();
  tool.add("name", "lockkeeper");
  tool.add("version", report.style.tool_version);
  Json summary = Json::object();
  summary.add("ok", count_of(report.points, Verdict::ok));
  summary.add("warnings", count_of(report.points, Verdict::warning));
  summary.add("problems", count_of(report.points, Verdict::problem));
  Json out = Json::object();
  out.add("tool", std::move(tool));
  out.add("database", report.database);
  out.add("points", std::move(points));
  out.add("summary", std::move(summary));
  return base::to_text(out, 2) + "\n";
}

}  // namespace lockkeeper::report
