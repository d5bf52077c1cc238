// pugixml escapes markup, but writes control characters as references that XML 1.0 forbids and copies
// ill-formed UTF-8 through; xml_text() and xml_line() are what every text goes through before.
#include "report/junit.h"

#include <fmt/format.h>

#include <map>
#include <pugixml.hpp>
#include <set>
#include <vector>

#include "report/escape.h"
#include "report/frame.h"
#include "report/text.h"

namespace lockkeeper::report {

namespace {

constexpr std::size_t kFrameWidth = 100;

/// U+FFFE and U+FFFF are well-formed UTF-8, but no XML characters.
std::string without_noncharacters(std::string text) {
  for (std::size_t at = text.find("\xEF\xBF"); at != text.npos; at = text.find("\xEF\xBF", at + 3)) {
    if (at + 2 < text.size() && static_cast<unsigned char>(text[at + 2]) >= 0xBE) text[at + 2] = '\xBD';
  }
  return text;
}
std::string xml_line(std::string_view text) { return without_noncharacters(one_line(text)); }
std::string xml_text(std::string_view text) { return without_noncharacters(many_lines(text)); }

/// "migrations/0002_add.index.sql" -> "migrations.0002_add_index": consumers split packages at dots.
std::string class_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::size_t dot = path.rfind('.');
  const bool has_extension = dot != path.npos && dot > (slash == path.npos ? 0 : slash + 1);
  std::string out = path.substr(0, has_extension ? dot : path.npos);
  for (char& c : out) {
    if (c == '.') c = '_';
    if (c == '/') c = '.';
  }
  return out;
}

struct Counts {
  unsigned tests = 0, failures = 0, errors = 0, skipped = 0;
};

class Document {
 public:
  explicit Document(const LintReport& report) : report_(report) {}

  std::string write() {
    pugi::xml_node declaration = document_.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    root_ = document_.append_child("testsuites");
    root_.append_attribute("name") = "lockkeeper";
    // No schema of JUnit has a place for it, and every one takes a comment.
    root_.append_child(pugi::node_comment)
        .set_value((' ' + analysed_text(report_.result.summary) + ' ').c_str());
    for (const auto& [path, findings] : by_file()) write_suite(path, findings);
    set_counts(root_, total_);
    if (strict()) root_.remove_attribute("skipped");
    struct Text : pugi::xml_writer {
      std::string text;
      void write(const void* data, std::size_t size) override {
        text.append(static_cast<const char*>(data), size);
      }
    } out;
    document_.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
    return std::move(out.text);
  }

 private:
  using Findings = std::vector<const rules::Finding*>;

  bool strict() const { return report_.style.junit == JUnitFlavour::strict; }

  /// Files in the order in which they were judged, then whatever else has a finding or could not be read.
  std::vector<std::pair<std::string, Findings>> by_file() const {
    std::vector<std::pair<std::string, Findings>> out;
    std::map<std::string, std::size_t> index;
    const auto entry = [&](const std::string& path) -> Findings& {
      const auto [found, added] = index.try_emplace(path, out.size());
      if (added) out.emplace_back(path, Findings());
      return out[found->second].second;
    };
    for (const std::string& path : report_.result.files) entry(path);
    for (const rules::Finding& finding : report_.result.findings) entry(finding.path).push_back(&finding);
    for (const auto& unreadable : report_.result.unreadable) entry(unreadable.path);
    return out;
  }

  void write_suite(const std::string& path, const Findings& findings) {
    const std::string shown = path.empty() ? "pipeline" : xml_line(path);
    pugi::xml_node suite = root_.append_child("testsuite");
    suite.append_attribute("name") = shown.c_str();
    if (!path.empty()) suite.append_attribute("file") = shown.c_str();
    Counts counts;
    for (const rules::Finding* finding : findings) write_finding(suite, *finding, counts);
    for (const auto& unreadable : report_.result.unreadable) {
      if (unreadable.path == path) write_unreadable(suite, unreadable, counts);
    }
    if (counts.tests == 0) append_case(suite, path, "lint", 0, counts);
    set_counts(suite, counts);
    total_.tests += counts.tests;
    total_.failures += counts.failures;
    total_.errors += counts.errors;
    total_.skipped += counts.skipped;
  }

  void write_finding(pugi::xml_node suite, const rules::Finding& finding, Counts& counts) {
    const std::string name = fmt::format("{} (line {})", finding.rule, finding.begin.line);
    pugi::xml_node test = append_case(suite, finding.path, name, finding.begin.line, counts);
    if (finding.suppressed) {
      ++counts.skipped;
      test.append_child("skipped").append_attribute("message") = suppression_of(finding).c_str();
    } else if (fails(finding)) {
      ++counts.failures;
      pugi::xml_node failure = test.append_child("failure");
      failure.append_attribute("type") = xml_line(finding.rule).c_str();
      failure.append_attribute("message") = xml_line(finding.message).c_str();
      failure.text() = text_of(finding).c_str();
    } else {
      test.append_child("system-out").text() = text_of(finding).c_str();
    }
  }

  void write_unreadable(pugi::xml_node suite, const rules::LintResult::Unreadable& unreadable,
                        Counts& counts) {
    ++counts.errors;
    pugi::xml_node error = append_case(suite, unreadable.path, "read", 0, counts).append_child("error");
    error.append_attribute("type") = "unreadable";
    error.append_attribute("message") = xml_line(unreadable.reason).c_str();
  }

  pugi::xml_node append_case(pugi::xml_node suite, const std::string& path, const std::string& name,
                             std::uint32_t line, Counts& counts) {
    ++counts.tests;
    const std::string class_text = path.empty() ? "pipeline" : xml_line(class_name(path));
    pugi::xml_node test = suite.append_child("testcase");
    test.append_attribute("name") = unique(class_text, xml_line(name)).c_str();
    test.append_attribute("classname") = class_text.c_str();
    if (!strict() && !path.empty()) test.append_attribute("file") = xml_line(path).c_str();
    if (!strict() && line > 0) test.append_attribute("line") = line;
    test.append_attribute("time") = "0.000";
    return test;
  }

  std::string unique(const std::string& class_text, const std::string& name) {
    const unsigned nth = ++names_[class_text + '\n' + name];
    return nth == 1 ? name : fmt::format("{} #{}", name, nth);
  }

  bool fails(const rules::Finding& finding) const {
    switch (report_.fail_on) {
      case rules::FailOn::error: return finding.severity == rules::Severity::error;
      case rules::FailOn::warning: return finding.severity != rules::Severity::notice;
      case rules::FailOn::never: return false;
    }
    return false;
  }

  static std::string suppression_of(const rules::Finding& finding) {
    const auto& by = *finding.suppressed;
    const std::string where = by.line == 0 ? std::string("configuration") : fmt::format("line {}", by.line);
    return xml_line(fmt::format("suppressed: {} ({})", by.reason, where));
  }

  std::string text_of(const rules::Finding& finding) const {
    std::string out = fmt::format("{}:{}:{}: {}: {}", finding.path, finding.begin.line, finding.begin.column,
                                  rules::to_text(finding.severity), finding.message);
    const base::Source* source = report_.sources ? report_.sources(finding.path) : nullptr;
    const auto frame = source == nullptr ? std::nullopt : code_frame(*source, finding, kFrameWidth);
    if (frame) out += fmt::format("\n\n{}\n{}", frame->code, frame->carets);
    for (const rules::RelationLock& lock : finding.locks) {
      out += fmt::format("\n\nlocks: {} on {}", lock.mode, lock.relation);
    }
    if (!finding.why.empty()) out += "\n\nwhy: " + finding.why;
    if (!finding.fix.empty()) out += "\n\nfix: " + finding.fix;
    return xml_text(out);
  }

  static void set_counts(pugi::xml_node node, const Counts& counts) {
    node.append_attribute("tests") = counts.tests;
    node.append_attribute("failures") = counts.failures;
    node.append_attribute("errors") = counts.errors;
    node.append_attribute("skipped") = counts.skipped;
    node.append_attribute("time") = "0.000";
  }

  const LintReport& report_;
  pugi::xml_document document_;
  pugi::xml_node root_;
  Counts total_;
  std::map<std::string, unsigned> names_;
};

}  // namespace

std::string lint_junit(const LintReport& report) { return Document(report).write(); }

}  // namespace lockkeeper::report
