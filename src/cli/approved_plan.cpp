// An approval names a digest; the file only says what is behind it, and is not believed further than that.
#include "cli/approved_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/gate.h"

namespace lockkeeper::cli {

namespace {

using base::Error;
using base::ErrorKind;
using base::Json;

constexpr std::size_t kMaxPlanFile = std::size_t{64} << 20;

std::string text_at(const Json& json, std::string_view key) {
  const Json* value = json.find(key);
  return value != nullptr && value->kind() == Json::Kind::string ? value->string() : std::string();
}

std::uint32_t number_at(const Json& json, std::string_view key) {
  const Json* value = json.find(key);
  return value != nullptr && value->kind() == Json::Kind::integer
             ? static_cast<std::uint32_t>(value->integer())
             : 0;
}

std::vector<migrate::SealedPlan::Row> rows_at(const Json& json, std::string_view key, std::string_view name,
                                              std::string_view count) {
  std::vector<migrate::SealedPlan::Row> rows;
  const Json* list = json.find(key);
  if (list == nullptr) return rows;
  for (const Json& item : list->items()) {
    rows.push_back(
        {text_at(item, "version"), text_at(item, name), text_at(item, "sha256"), number_at(item, count)});
  }
  return rows;
}

std::vector<std::string> findings_at(const Json& json) {
  std::vector<std::string> lines;
  const Json* list = json.find("findings");
  if (list == nullptr) return lines;
  for (const Json& item : list->items()) {
    const Json* suppressed = item.find("suppressed");
    const FindingFacts facts{text_at(item, "severity"),
                             text_at(item, "rule"),
                             text_at(item, "path"),
                             number_at(item, "line"),
                             number_at(item, "column"),
                             text_at(item, "message"),
                             suppressed != nullptr && !suppressed->is_null()};
    if (facts.severity != "notice") lines.push_back(finding_line(facts));
  }
  return lines;
}

/// "sha256:.." or the hexadecimal digits alone.
std::string normal_digest(const std::string& text) {
  constexpr std::string_view kPrefix = "sha256:";
  const std::string lower = base::to_lower(base::trim(text));
  const std::string_view digits =
      std::string_view(lower).substr(lower.starts_with(kPrefix) ? kPrefix.size() : 0);
  if (digits.size() != 64 || digits.find_first_not_of("0123456789abcdef") != digits.npos) {
    throw Error(ErrorKind::usage, "--digest is not the digest of a plan",
                "give all of sha256:.. as plan shows it");
  }
  return fmt::format("{}{}", kPrefix, digits);
}

/// A file that somebody changed is refused before a database is asked.
PlanFile read_plan_file(const std::string& path, const std::string& digest) {
  std::optional<PlanFile> file = parse_plan_file(base::read_file(path, kMaxPlanFile));
  if (!file) {
    throw Error(ErrorKind::input, fmt::format("{} is no plan", path),
                "make one with: lockkeeper plan --out FILE", base::Location{path, 0, 0});
  }
  if (file->digest != digest) {
    throw Error(ErrorKind::refused,
                fmt::format("{} is another plan: it has the digest {}, and {} was approved", path,
                            base::printable(file->digest, base::Lines::fold_to_space), digest),
                "give the file and the digest of the same plan");
  }
  if (migrate::digest_of(file->parts) != digest) {
    throw Error(ErrorKind::refused, fmt::format("{} was changed after it was made", path),
                "take the file as plan wrote it, or make a new plan");
  }
  return *std::move(file);
}

std::string first_of(const Environment& environment, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (environment.has(name)) return environment.value(name);
  }
  return {};
}

std::string run_of(const Environment& environment) {
  if (!environment.has("GITHUB_RUN_ID")) return {};
  std::string run = fmt::format("{}/{}/actions/runs/{}", environment.value("GITHUB_SERVER_URL"),
                                environment.value("GITHUB_REPOSITORY"), environment.value("GITHUB_RUN_ID"));
  if (environment.has("GITHUB_RUN_ATTEMPT")) run += "/attempts/" + environment.value("GITHUB_RUN_ATTEMPT");
  return run;
}

}  // namespace

std::optional<PlanFile> parse_plan_file(const std::string& text) {
  const std::optional<Json> json = base::parse_json(text);
  if (!json || number_at(*json, "format") != 1 || text_at(*json, "digest").empty()) return std::nullopt;
  PlanFile file;
  file.digest = text_at(*json, "digest");
  file.to = text_at(*json, "to");
  migrate::SealedPlan& parts = file.parts;
  const Json* tool = json->find("tool");
  if (tool != nullptr) parts.tool_version = text_at(*tool, "version");
  parts.layout = text_at(*json, "layout");
  parts.history = text_at(*json, "history");
  parts.direction = text_at(*json, "direction");
  parts.database = text_at(*json, "database");
  parts.applied = rows_at(*json, "applied", "name", "statements_done");
  parts.pending = rows_at(*json, "pending", "path", "resume_at");
  parts.findings = findings_at(*json);
  return file;
}

std::optional<ApprovedPlan> approved_plan(const Invocation& invocation) {
  const Arguments& arguments = invocation.arguments;
  if (!arguments.has(Option::digest)) {
    if (!arguments.has(Option::plan)) return std::nullopt;
    throw Error(ErrorKind::usage,
                "--plan needs --digest: the digest is what was approved, the file may change",
                "add --digest with what the plan showed");
  }
  const Environment& environment = invocation.environment;
  ApprovedPlan approved;
  approved.approval.digest = normal_digest(arguments.value(Option::digest));
  approved.approval.approver =
      arguments.has(Option::approver)
          ? arguments.value(Option::approver)
          : first_of(environment, {"LOCKKEEPER_APPROVER", "GITHUB_TRIGGERING_ACTOR", "GITHUB_ACTOR"});
  approved.approval.run = run_of(environment);
  if (arguments.has(Option::plan)) {
    PlanFile file = read_plan_file(invocation.workspace.from_root(arguments.value(Option::plan)),
                                   approved.approval.digest);
    approved.to = file.to;
    approved.approval.plan = std::move(file.parts);
  }
  return approved;
}

}  // namespace lockkeeper::cli
