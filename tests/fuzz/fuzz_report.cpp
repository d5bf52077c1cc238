// Any text in every place that a report takes text from: no report of any format holds a workflow command, a
// step output, a mention or markup that came from it, and every document is what its format says.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <pugixml.hpp>
#include <sstream>
#include <string>

#include "base/json.h"
#include "base/text.h"
#include "cli/github_files.h"
#include "markdown_shape.h"
#include "report/comment.h"
#include "report/format.h"
#include "report/runner_grammar.h"

namespace {

using namespace lockkeeper;
using report::test::commands_in;

[[noreturn]] void fail(const std::string& what, const std::string& text) {
  std::fprintf(stderr, "fuzz_report: %s in\n%s\n", what.c_str(), text.c_str());
  std::abort();
}

rules::Finding finding_of(const std::string& text, rules::Severity severity, const base::Source& source) {
  rules::Finding finding;
  finding.severity = severity;
  finding.rule = finding.category = finding.path = finding.message = finding.why = finding.fix =
      finding.operation = text;
  finding.locks = {{text, text}};
  finding.range = {0, static_cast<std::uint32_t>(source.text().size())};
  finding.begin = source.position(finding.range.begin);
  finding.end = source.position(finding.range.end);
  return finding;
}

/// One of everything, made of one text.
struct World {
  explicit World(const std::string& text) : source(std::make_shared<base::Source>(text, text)) {
    result.findings = {finding_of(text, rules::Severity::error, *source),
                       finding_of(text, rules::Severity::notice, *source)};
    result.findings.push_back(result.findings[0]);
    result.findings.back().suppressed = {text, 1};
    result.files = {text};
    result.unreadable = {{text, text}};
    migration.path = migration.version = migration.name = migration.down_path = text;
    migration.source = source;
    layout.migrations = {migration};
    plan.layout = plan.history = plan.digest = plan.to = text;
    plan.problems = {{migrate::Problem::Kind::edited, text, text, text}};
    migrate::AppliedMigration applied;
    applied.version = applied.name = applied.applied_at = applied.by = applied.error = text;
    applied.state = migrate::AppliedMigration::State::started;
    plan.applied = {applied};
    migrate::PendingMigration pending;
    pending.migration = &migration;
    pending.execution.refusal = pending.execution.hint = text;
    pending.locks = {{text, sql::LockMode::share}};
    pending.losses = {{migrate::DataLoss::Extent::object, text, {}}};
    plan.pending = {pending};
    record.plan = plan;
    record.database = record.error = record.hint = text;
    record.notes = record.notices = {text};
    record.notices_seen = 1;
    record.failed = {text, 3, text, 1};
  }

  std::shared_ptr<base::Source> source;
  rules::LintResult result;
  migrate::Migration migration;
  migrate::Layout layout;
  migrate::Plan plan;
  migrate::ApplyRecord record;
  report::SourceLookup sources = [this](const std::string&) { return source.get(); };
};

void check_xml(const std::string& xml) {
  for (std::size_t at = 0; at < xml.size();) {
    const base::CodePoint point = base::decode_utf8(xml, at);
    const bool control = point.value < 0x20 && point.value != '\n' && point.value != '\t';
    if (control || point.value == 0xFFFE || point.value == 0xFFFF) fail("a character that is not XML's", xml);
    at += point.length;
  }
  if (base::find_invalid_utf8(xml) != xml.npos) fail("text that is not UTF-8", xml);
  pugi::xml_document document;
  if (!document.load_buffer(xml.data(), xml.size())) fail("XML that is not well-formed", xml);
  std::map<std::string, int> counts;
  for (const auto& test : document.select_nodes("//testcase/*")) ++counts[test.node().name()];
  const std::map<std::string, int> expected{{"error", 1}, {"failure", 1}, {"skipped", 1}, {"system-out", 1}};
  if (counts != expected) fail("other elements than there are findings", xml);
}

void check_json(const std::string& json, std::string_view pointer, std::size_t count) {
  const auto value = base::parse_json(json);
  const base::Json* items = value ? value->at_pointer(pointer) : nullptr;
  if (items == nullptr || items->items().size() != count) fail("other items than there are findings", json);
}

void check_document(std::string_view format, const std::string& text) {
  if (!commands_in(text).empty()) fail("a workflow command", text);
  if (format != "markdown") return;
  const std::string fault = fuzz::markdown_fault(text);
  if (!fault.empty()) fail(fault, text);
}

void check_annotations(const std::string& text) {
  std::string names;
  for (const auto& command : commands_in(text)) names += command.name + " ";
  if (names != "error error notice group endgroup ")
    fail("other commands than there are findings: " + names, text);
}

void check_formats(const World& world, const report::Style& style) {
  const report::LintReport lint{world.result, world.sources, rules::FailOn::error, style};
  report::PlanReport plan{world.plan, world.result, world.sources, rules::FailOn::error, style};
  plan.layout = &world.layout;
  plan.database = world.plan.layout;
  const report::ApplyReport apply{world.record, world.result, world.sources, rules::FailOn::error, style};
  for (const report::FormatRow& row : report::formats()) {
    const std::string text = row.lint(lint);
    if (row.name == "github") {
      check_annotations(text);
      continue;
    }
    check_document(row.name, text);
    if (row.name == "junit") check_xml(text);
    if (row.name == "sarif") check_json(text, "/runs/0/results", 3);
    if (row.name == "json") check_json(text, "/findings", 3);
    if (row.plan != nullptr) check_document(row.name, row.plan(plan));
    if (row.status != nullptr) check_document(row.name, row.status(plan));
    if (row.apply != nullptr) check_document(row.name, row.apply(apply));
  }
}

/// actions/runner, FileCommandManager.cs: lines end with LF alone.
void check_outputs(const std::string& text) {
  const std::string written = cli::outputs_text({{"first", text}, {"last", "x"}});
  std::map<std::string, std::string> read;
  std::stringstream lines(written);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    const std::size_t heredoc = line.find("<<");
    const std::size_t equals = line.find('=');
    if (heredoc == line.npos || equals < heredoc) {
      read[line.substr(0, equals)] = line.substr(std::min(equals, line.size()));
      continue;
    }
    std::string& value = read[line.substr(0, heredoc)];
    const std::string end = line.substr(heredoc + 2);
    bool closed = false;
    for (bool first = true; !closed && std::getline(lines, line); first = false) {
      closed = line == end;
      if (!closed) value += (first ? "" : "\n") + line;
    }
    if (!closed) fail("an output that does not end", written);
  }
  if (read != std::map<std::string, std::string>{{"first", text}, {"last", "x"}})
    fail("another output", written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  const World world(text);
  report::Style style;
  if (size % 3 == 1) style.source_url = "https://github.com/o/r/blob/0f/";
  if (size % 3 == 2) style.markdown_limit = 3000;
  check_formats(world, style);
  check_outputs(text);
  const std::string marker = report::comment_marker(text);
  if (marker.find("-->") != marker.size() - 3 || marker.find('\n') != marker.npos)
    fail("a marker that ends early", marker);
  return 0;
}
