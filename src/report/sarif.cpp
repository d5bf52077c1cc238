#include "report/sarif.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "report/escape.h"
#include "report/fingerprint.h"
#include "report/markup.h"
#include "rules/catalogue_text.h"

namespace lockkeeper::report {

namespace {

using base::Json;
using rules::Severity;

constexpr std::size_t kMaxResults = 5000;
constexpr std::size_t kMaxNotifications = 1000;
constexpr std::size_t kMaxDescription = 1000;  // code points; GitHub takes 1,024 characters
constexpr std::size_t kMaxName = 250;          // of a rule; GitHub takes 255
constexpr std::size_t kMaxMessage = 4000;
constexpr std::size_t kMaxHelp = 20000;

constexpr std::string_view kUnreadableRule = "unreadable-input";
constexpr std::string_view kHome = "https://github.com/lockkeeper/lockkeeper";

/// Never empty: GitHub refuses a required text that is.
std::string plain(std::string_view text, std::size_t limit) {
  const std::string shown = cut(base::printable(text, base::Lines::keep), limit);
  return base::trim(shown).empty() ? "-" : shown;
}

/// In a message `[text](target)` is a link (SARIF 2.1.0, section 3.11.6); brackets that could be one get the
/// backslash that makes them text.
std::string message_text(std::string_view text) {
  const std::string shown = plain(text, kMaxMessage);
  if (shown.find("](") == shown.npos) return shown;
  std::string out;
  for (const char c : shown) {
    if (c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

Json text_json(std::string text) {
  Json out = Json::object();
  out.add("text", std::move(text));
  return out;
}

std::string_view level_of(Severity severity) {
  return severity == Severity::notice ? "note" : rules::to_text(severity);
}

/// Only alerts of rules about access are security alerts: GitHub sorts those by a number.
std::string_view security_severity_of(Severity severity) {
  switch (severity) {
    case Severity::error: return "8.0";
    case Severity::warning: return "5.0";
    case Severity::notice: return "2.0";
  }
  return "2.0";
}

struct RuleEntry {
  std::string id;
  Severity severity = Severity::error;
  std::string category;
  rules::RuleTexts texts;
  rules::FixKind fix_kind = rules::FixKind::none;
  enum class Origin : std::uint8_t { project, catalogue } origin = Origin::project;
};

/// A rule of the user's own, or a check that is no rule, is described by what it found.
RuleEntry rule_entry(const rules::Finding& finding) {
  const auto catalogue = rules::catalogue();
  const auto known = std::find_if(catalogue.begin(), catalogue.end(),
                                  [&](const rules::Rule& rule) { return rule.id == finding.rule; });
  if (known != catalogue.end()) {
    return {finding.rule,
            known->severity,
            std::string(known->category),
            rules::rule_texts(*known),
            known->fix_kind,
            RuleEntry::Origin::catalogue};
  }
  return {finding.rule, finding.severity, finding.category, {finding.message, finding.why, finding.fix}};
}

/// "drop-column" -> "DropColumn".
std::string friendly_name(const std::string& id) {
  std::string out;
  for (std::size_t at = 0; at < id.size(); ++at) {
    const bool begins_word = at == 0 || id[at - 1] == '-';
    if (id[at] != '-') out += begins_word ? base::to_upper(id.substr(at, 1)) : id.substr(at, 1);
  }
  return out.empty() ? id : out;
}

std::string help_markdown(const std::string& why, const std::string& fix, rules::FixKind kind) {
  std::string out = markdown_text(cut(why, kMaxHelp));
  if (!fix.empty())
    out += "\n\nInstead:\n\n" + fenced(cut(fix, kMaxHelp), kind == rules::FixKind::sql ? "sql" : "text");
  return out.empty() ? "-" : out;
}

Json rule_json(const RuleEntry& rule) {
  const std::string& why = rule.texts.why.empty() ? rule.texts.message : rule.texts.why;
  Json configuration = Json::object();
  configuration.add("level", level_of(rule.severity));
  Json tags = Json::array();
  tags.push(plain(rule.category, kMaxName));
  Json properties = Json::object();
  properties.add("tags", std::move(tags));
  properties.add("precision", "high");
  if (rule.category == "security") {
    properties.add("security-severity", security_severity_of(rule.severity));
  } else {
    properties.add("problem.severity",
                   rule.severity == Severity::notice ? "recommendation" : rules::to_text(rule.severity));
  }
  const std::string fix = rule.texts.fix.empty() ? "" : "\n\nInstead:\n\n" + rule.texts.fix;
  Json help = text_json(plain(why + fix, kMaxHelp));
  help.add("markdown", help_markdown(why, rule.texts.fix, rule.fix_kind));
  Json out = Json::object();
  out.add("id", plain(rule.id, kMaxName));
  out.add("name", friendly_name(plain(rule.id, kMaxName)));
  out.add("shortDescription", text_json(plain(rule.texts.message, kMaxDescription)));
  out.add("fullDescription", text_json(plain(why, kMaxDescription)));
  out.add("help", std::move(help));
  // Ids never change, and each is a heading of that page.
  if (rule.origin == RuleEntry::Origin::catalogue)
    out.add("helpUri", fmt::format("{}/blob/main/docs/rules.md#{}", kHome, rule.id));
  out.add("defaultConfiguration", std::move(configuration));
  out.add("properties", std::move(properties));
  return out;
}

/// Where a finding begins, to the end of its line at most.
Json region_json(const base::Source* source, const rules::Finding& finding) {
  const std::uint32_t line = std::max(finding.begin.line, 1U);
  const std::uint32_t begin = std::max(finding.begin.column, 1U);
  std::uint32_t end = finding.end.column;
  if (finding.end.line != finding.begin.line) {
    const std::string_view text = source == nullptr ? std::string_view() : source->line(line);
    end = static_cast<std::uint32_t>(base::count_code_points(text)) + 1;
  }
  Json region = Json::object();
  region.add("startLine", line);
  region.add("startColumn", begin);
  region.add("endLine", line);
  region.add("endColumn", std::max(end, begin));
  return region;
}

Json location_json(const std::string& path, Json region) {
  Json artifact = Json::object();
  artifact.add("uri", uri_path(path));
  Json physical = Json::object();
  physical.add("artifactLocation", std::move(artifact));
  physical.add("region", std::move(region));
  Json location = Json::object();
  location.add("physicalLocation", std::move(physical));
  return location;
}

std::string message_of(const rules::Finding& finding) {
  std::string out = finding.message + ".";
  for (const rules::RelationLock& lock : finding.locks) {
    out += fmt::format(" Locks {} in mode {}.", lock.relation, lock.mode);
  }
  if (!finding.fix.empty()) out += "\n\nFix:\n" + finding.fix;
  return out;
}

class Run {
 public:
  explicit Run(const LintReport& report) : report_(report) {}

  Json write() {
    const std::vector<rules::Finding> unreadable = unreadable_findings();
    std::vector<const rules::Finding*> listed;
    for (const rules::Finding& finding : unreadable) listed.push_back(&finding);
    for (const rules::Finding& finding : report_.result.findings) {
      if (!finding.suppressed) listed.push_back(&finding);
    }
    std::stable_sort(listed.begin(), listed.end(),
                     [](const auto* left, const auto* right) { return left->severity > right->severity; });
    const std::size_t all = listed.size();
    listed.resize(std::min(all, kMaxResults));
    for (const rules::Finding* finding : listed) results_.push(result_json(*finding));
    note_suppressed();
    if (all > listed.size()) note(fmt::format("{} more findings are not listed here", all - listed.size()));
    return run_json();
  }

 private:
  std::vector<rules::Finding> unreadable_findings() const {
    std::vector<rules::Finding> out;
    for (const auto& unreadable : report_.result.unreadable) {
      rules::Finding& finding = out.emplace_back();
      finding.rule = kUnreadableRule;
      finding.path = unreadable.path;
      finding.message = "this file cannot be read: " + unreadable.reason;
    }
    return out;
  }

  Json result_json(const rules::Finding& finding) {
    const base::Source* source = report_.sources ? report_.sources(finding.path) : nullptr;
    Json locations = Json::array();
    locations.push(location_json(path_of(finding), region_json(source, finding)));
    Json fingerprints = Json::object();
    fingerprints.add("primaryLocationLineHash", fingerprints_.next(finding));
    Json out = Json::object();
    out.add("ruleId", plain(finding.rule, kMaxName));
    out.add("ruleIndex", rule_index(finding));
    out.add("level", level_of(finding.severity));
    out.add("message", text_json(message_text(message_of(finding))));
    out.add("locations", std::move(locations));
    out.add("partialFingerprints", std::move(fingerprints));
    return out;
  }

  /// GitHub refuses a result without a place: what is said of the project is said at its first file.
  std::string path_of(const rules::Finding& finding) const {
    if (!finding.path.empty()) return finding.path;
    return report_.result.files.empty() ? std::string("migrations") : report_.result.files.front();
  }

  unsigned rule_index(const rules::Finding& finding) {
    const auto [found, added] = indexes_.try_emplace(finding.rule, static_cast<unsigned>(indexes_.size()));
    if (added) rules_.push(rule_json(rule_entry(finding)));
    return found->second;
  }

  void note_suppressed() {
    std::size_t count = 0;
    for (const rules::Finding& finding : report_.result.findings) {
      if (!finding.suppressed || ++count > kMaxNotifications) continue;
      note(fmt::format("suppressed at {}:{}: {}: {} ({})", finding.path, finding.begin.line, finding.rule,
                       finding.message, finding.suppressed->reason));
    }
    if (count > kMaxNotifications) note(fmt::format("{} more are suppressed", count - kMaxNotifications));
  }

  void note(const std::string& text) {
    Json notification = Json::object();
    notification.add("level", "note");
    notification.add("message", text_json(message_text(text)));
    notifications_.push(std::move(notification));
  }

  Json run_json() {
    Json driver = Json::object();
    driver.add("name", "lockkeeper");
    if (!report_.style.tool_version.empty()) driver.add("version", report_.style.tool_version);
    driver.add("informationUri", kHome);
    driver.add("rules", std::move(rules_));
    Json tool = Json::object();
    tool.add("driver", std::move(driver));
    Json invocation = Json::object();
    invocation.add("executionSuccessful", true);
    invocation.add("toolExecutionNotifications", std::move(notifications_));
    Json invocations = Json::array();
    invocations.push(std::move(invocation));
    Json run = Json::object();
    run.add("tool", std::move(tool));
    run.add("invocations", std::move(invocations));
    run.add("columnKind", "unicodeCodePoints");
    run.add("results", std::move(results_));
    return run;
  }

  const LintReport& report_;
  Fingerprints fingerprints_;
  std::map<std::string, unsigned> indexes_;
  Json rules_ = Json::array();
  Json results_ = Json::array();
  Json notifications_ = Json::array();
};

}  // namespace

std::string lint_sarif(const LintReport& report) {
  Json runs = Json::array();
  runs.push(Run(report).write());
  Json out = Json::object();
  out.add("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
  out.add("version", "2.1.0");
  out.add("runs", std::move(runs));
  return base::to_text(out, 2) + "\n";
}

}  // namespace lockkeeper::report
