#include "cli/known_findings.h"

#include <fmt/format.h>

#include <set>

#include "base/error.h"
#include "base/json.h"
#include "cli/console.h"
#include "report/escape.h"

namespace lockkeeper::cli {

namespace {

using base::Json;
using Kind = base::Json::Kind;

constexpr std::int64_t kFormat = 1;

/// A pull request must not silence what watches its configuration.
bool may_be_known(const rules::Finding& finding) {
  return finding.rule != "config-changed" && finding.rule != "suppression-hygiene";
}

KnownFindings::Key key_of(const rules::Finding& finding) {
  return {finding.path, finding.rule, finding.operation};
}

/// Suppressed by this file in a run before this one wrote it.
bool is_known_already(const rules::Finding& finding) {
  return finding.suppressed && finding.suppressed->reason.starts_with("known: ");
}

[[noreturn]] void refuse(const std::string& path, std::string_view why) {
  throw base::Error(base::ErrorKind::input, fmt::format("{} is no list of known findings: {}", path, why),
                    "write it again with: lockkeeper lint --update-known");
}

std::uint64_t& count_of(rules::LintResult::Summary& summary, rules::Severity severity) {
  switch (severity) {
    case rules::Severity::error: return summary.errors;
    case rules::Severity::warning: return summary.warnings;
    case rules::Severity::notice: break;
  }
  return summary.notices;
}

}  // namespace

KnownFindings known_findings_of(const rules::LintResult& result) {
  KnownFindings known;
  for (const rules::Finding& finding : result.findings) {
    if (finding.suppressed && !is_known_already(finding)) continue;
    if (may_be_known(finding)) ++known.counts[key_of(finding)];
  }
  return known;
}

std::string to_text(const KnownFindings& known) {
  std::string text = fmt::format("{{\"format\": {}, \"findings\": [", kFormat);
  const char* separator = "\n  ";
  for (const auto& [key, count] : known.counts) {
    Json entry = Json::object();
    entry.add("path", std::get<0>(key));
    entry.add("rule", std::get<1>(key));
    entry.add("operation", std::get<2>(key));
    entry.add("count", count);
    text += separator + base::to_text(entry, -1);
    separator = ",\n  ";
  }
  return text + "\n]}\n";
}

KnownFindings parse_known_findings(std::string_view text, const std::string& path) {
  const std::optional<Json> json = base::parse_json(text);
  if (!json) refuse(path, "it is not JSON");
  const Json* format = json->find("format");
  if (format == nullptr || format->integer() != kFormat) refuse(path, "\"format\" is not 1");
  const Json* findings = json->find("findings");
  if (findings == nullptr || findings->kind() != Kind::array) refuse(path, "\"findings\" is missing");
  KnownFindings known;
  for (const Json& entry : findings->items()) {
    const auto text_at = [&](const char* key) -> const std::string& {
      const Json* member = entry.find(key);
      if (member == nullptr || member->kind() != Kind::string)
        refuse(path, fmt::format("\"{}\" is missing in an entry", key));
      return member->string();
    };
    const Json* count = entry.find("count");
    if (count == nullptr || count->kind() != Kind::integer || count->integer() < 1)
      refuse(path, "\"count\" is missing in an entry");
    known.counts[{text_at("path"), text_at("rule"), text_at("operation")}] +=
        static_cast<std::uint64_t>(count->integer());
  }
  return known;
}

std::uint64_t suppress_known(rules::LintResult& result, const KnownFindings& known, const std::string& path) {
  auto left = known.counts;
  for (rules::Finding& finding : result.findings) {
    if (finding.suppressed || !may_be_known(finding)) continue;
    const auto found = left.find(key_of(finding));
    if (found == left.end() || found->second == 0) continue;
    --found->second;
    finding.suppressed = rules::Suppressed{"known: " + path, 0};
    --count_of(result.summary, finding.severity);
    ++result.summary.suppressed;
  }
  const std::set<std::string_view> judged(result.files.begin(), result.files.end());
  std::uint64_t gone = 0;
  for (const auto& [key, count] : left) {
    if (judged.contains(std::get<0>(key))) gone += count;
  }
  return gone;
}

void apply_known_findings(const Config& config, rules::LintResult& result) {
  if (config.known_file.empty()) return;
  const std::optional<std::string> text = text_beside(config, config.known_file);
  if (!text) {
    throw base::Error(base::ErrorKind::input,
                      fmt::format("{}, which [lint] known names, is not there", config.known_file),
                      "write it with: lockkeeper lint --update-known");
  }
  const std::uint64_t gone =
      suppress_known(result, parse_known_findings(*text, config.known_file), config.known_file);
  if (gone == 0) return;
  print_diagnostic(
      fmt::format("lockkeeper: note: {} of the known findings in {} {} gone: shrink it with lockkeeper lint "
                  "--update-known\n",
                  gone, report::one_line(config.known_file), gone == 1 ? "is" : "are"));
}

}  // namespace lockkeeper::cli
