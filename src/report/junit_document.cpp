// pugixml escapes markup, but writes control characters as references that XML 1.0 forbids and copies
// ill-formed UTF-8 through; xml_text() and xml_line() are what every text goes through before.
#include "report/junit_document.h"

#include <fmt/format.h>

#include <map>
#include <pugixml.hpp>

#include "base/text.h"
#include "report/escape.h"

namespace lockkeeper::report {

namespace {

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
std::string class_of(const std::string& path) {
  if (path.empty()) return "pipeline";
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

/// Three decimals are what the strictest schema takes.
std::string seconds_text(double seconds) { return fmt::format("{:.3f}", seconds); }

struct Counts {
  unsigned tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0;
};

class Document {
 public:
  explicit Document(JUnitFlavour flavour) : flavour_(flavour) {
    pugi::xml_node declaration = document_.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    root_ = document_.append_child("testsuites");
    root_.append_attribute("name") = "lockkeeper";
  }

  void add_remark(std::string_view remark) {
    root_.append_child(pugi::node_comment).set_value(fmt::format(" {} ", remark).c_str());
  }

  void add(const JUnitSuite& suite) {
    pugi::xml_node node = root_.append_child("testsuite");
    node.append_attribute("name") = xml_line(suite.name).c_str();
    if (!suite.path.empty()) node.append_attribute("file") = xml_line(suite.path).c_str();
    Counts counts;
    for (const JUnitCase& one : suite.cases) add_case(node, suite, one, counts);
    set_counts(node, counts);
    total_.tests += counts.tests;
    total_.failures += counts.failures;
    total_.errors += counts.errors;
    total_.skipped += counts.skipped;
    total_.seconds += counts.seconds;
  }

  std::string text() {
    set_counts(root_, total_);
    if (flavour_ == JUnitFlavour::strict) root_.remove_attribute("skipped");
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
  void add_case(pugi::xml_node suite, const JUnitSuite& of, const JUnitCase& one, Counts& counts) {
    ++counts.tests;
    counts.seconds += one.seconds;
    const std::string class_text = xml_line(of.class_name.empty() ? class_of(one.path) : of.class_name);
    pugi::xml_node test = suite.append_child("testcase");
    test.append_attribute("name") = unique(class_text, xml_line(one.name)).c_str();
    test.append_attribute("classname") = class_text.c_str();
    if (flavour_ != JUnitFlavour::strict && !one.path.empty())
      test.append_attribute("file") = xml_line(one.path).c_str();
    if (flavour_ != JUnitFlavour::strict && one.line > 0) test.append_attribute("line") = one.line;
    test.append_attribute("time") = seconds_text(one.seconds).c_str();
    add_outcome(test, one, counts);
  }

  static void add_outcome(pugi::xml_node test, const JUnitCase& one, Counts& counts) {
    switch (one.outcome) {
      case JUnitCase::Outcome::passed:
        if (!one.text.empty()) test.append_child("system-out").text() = xml_text(one.text).c_str();
        return;
      case JUnitCase::Outcome::skipped:
        ++counts.skipped;
        test.append_child("skipped").append_attribute("message") = xml_line(one.message).c_str();
        return;
      case JUnitCase::Outcome::failed:
        ++counts.failures;
        add_fault(test.append_child("failure"), one);
        return;
      case JUnitCase::Outcome::error: ++counts.errors; add_fault(test.append_child("error"), one);
    }
  }

  static void add_fault(pugi::xml_node fault, const JUnitCase& one) {
    fault.append_attribute("type") = xml_line(one.type).c_str();
    fault.append_attribute("message") = xml_line(one.message).c_str();
    if (!one.text.empty()) fault.text() = xml_text(one.text).c_str();
  }

  std::string unique(const std::string& class_text, const std::string& name) {
    const unsigned nth = ++names_[class_text + '\n' + name];
    return nth == 1 ? name : fmt::format("{} #{}", name, nth);
  }

  static void set_counts(pugi::xml_node node, const Counts& counts) {
    node.append_attribute("tests") = counts.tests;
    node.append_attribute("failures") = counts.failures;
    node.append_attribute("errors") = counts.errors;
    node.append_attribute("skipped") = counts.skipped;
    node.append_attribute("time") = seconds_text(counts.seconds).c_str();
  }

  JUnitFlavour flavour_;
  pugi::xml_document document_;
  pugi::xml_node root_;
  Counts total_;
  std::map<std::string, unsigned> names_;
};

}  // namespace

std::string junit_document(const std::vector<JUnitSuite>& suites, std::string_view remark,
                           JUnitFlavour flavour) {
  Document document(flavour);
  document.add_remark(remark);
  for (const JUnitSuite& suite : suites) document.add(suite);
  return document.text();
}

}  // namespace lockkeeper::report
