// Compiles catalogue/*.toml into constant tables: catalogue_generator OUTPUT.cpp INPUT.toml ...
// Whatever is wrong with an entry ends the build with file:line.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "base/config_file.h"
#include "base/file.h"
#include "base/pattern.h"
#include "rules/macro.h"
#include "rules/rule_check.h"
#include "rules/user_rules.h"

namespace {

using lockkeeper::base::Error;
using lockkeeper::base::ErrorKind;
using namespace lockkeeper::rules;

std::string literal(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte >= 0x7f) {
      out += fmt::format("\\{:03o}", byte);
    } else {
      if (c == '"' || c == '\\' || c == '?') out += '\\';
      out += c;
    }
  }
  return out + "\"sv";
}

class Writer {
 public:
  std::string text(std::span<const Rule> rules) {
    std::string rows;
    for (const Rule& rule : rules) rows += "    " + rule_row(rule) + ",\n";
    std::string ranges;
    for (std::size_t index = 0; index < rules.size(); ++index) ranges += range_rows(rules[index], index);
    return "// Made by the build from src/rules/catalogue/*.toml.\n"
           "#include \"rules/match_range.h\"\n#include \"rules/rule.h\"\n\n"
           "namespace lockkeeper::rules {\n\nnamespace {\n\nusing namespace std::string_view_literals;\n\n" +
           arrays_ + "constexpr Rule kRules[] = {\n" + rows + "};\n\nconstexpr MatchRange kRanges[] = {\n" +
           ranges +
           "};\n\n}  // namespace\n\n"
           "std::span<const Rule> catalogue() { return kRules; }\n"
           "std::span<const MatchRange> catalogue_ranges() { return kRanges; }\n\n"
           "}  // namespace lockkeeper::rules\n";
  }

 private:
  // A named array ahead of the rules, and its name; `{}` when it would be empty.
  std::string array(std::string_view type, const std::vector<std::string>& items) {
    if (items.empty()) return "{}";
    const std::string name = fmt::format("k{}", count_++);
    arrays_ += fmt::format("constexpr {} {}[] = {{{}}};\n", type, name, fmt::join(items, ", "));
    return name;
  }

  std::string texts(Texts list) {
    std::vector<std::string> items;
    for (const std::string_view text : list) items.push_back(literal(text));
    return array("std::string_view", items);
  }

  std::string form(const Form& form) {
    return fmt::format("{{{}, {}, {}, {}, {}}}", texts(form.match), texts(form.except), texts(form.when),
                       texts(form.unless), texts(form.lower));
  }

  std::string rule_case(const Case& one) {
    return fmt::format("{{{}, {}, {}, {}, {}, {}}}", texts(one.match), texts(one.when), literal(one.versions),
                       literal(one.severity), literal(one.message), literal(one.fix));
  }

  std::string examples(std::span<const Example> list) {
    std::vector<std::string> items;
    for (const Example& example : list) {
      items.push_back(fmt::format("{{{}, {}, {}, {}, {}, {}, {}}}", literal(example.sql),
                                  literal(example.earlier), literal(example.runner), example.pg_version,
                                  example.pg_minor, literal(example.event), literal(example.snapshot)));
    }
    return array("Example", items);
  }

  std::string rule_row(const Rule& rule) {
    std::vector<std::string> forms;
    for (const Form& one : rule.forms) forms.push_back(form(one));
    std::vector<std::string> cases;
    for (const Case& one : rule.cases) cases.push_back(rule_case(one));
    std::vector<std::string> locks;
    for (const LockClaim& claim : rule.locks)
      locks.push_back(fmt::format("{{{}, {}}}", literal(claim.group), literal(claim.mode)));
    return fmt::format(
        "{{{}, Severity{{{}}}, {}, On{{{}}}, {}, {}, {}, {}, {}, {}, {}, {}, {}, FixKind{{{}}}, {}, {}, {}}}",
        literal(rule.id), static_cast<int>(rule.severity), literal(rule.category), static_cast<int>(rule.on),
        array("Form", forms), array("Case", cases), texts(rule.folds), array("LockClaim", locks),
        rule.rewrites, rule.scans, literal(rule.message), literal(rule.why), literal(rule.fix),
        static_cast<int>(rule.fix_kind), examples(rule.bad), examples(rule.good), rule.opt_in);
  }

  static std::string range_rows(const Rule& rule, std::size_t index) {
    std::string rows;
    for (std::size_t form = 0; form < rule.forms.size(); ++form) {
      const Texts match = rule.forms[form].match;
      for (std::size_t number = 0; number < match.size(); ++number) {
        const lockkeeper::base::Pattern pattern(expand_macros(match[number]).pattern);
        std::string first, last;
        const bool bounded = pattern.possible_range(first, last);
        rows += fmt::format("    {{{}, {}, {}, {}, {}, {}}},\n", index, form, number, bounded, literal(first),
                            literal(last));
      }
    }
    return rows;
  }

  std::string arrays_;
  int count_ = 0;
};

// What a rule of ours must have beyond what a user's must.
void check_complete(std::span<const Rule> rules, const lockkeeper::base::ConfigValue& entries) {
  for (std::size_t index = 0; index < rules.size(); ++index) {
    const Rule& rule = rules[index];
    std::string missing;
    if (rule.why.empty()) missing = "a \"why\"";
    if (rule.category == "custom") missing = "a category";
    if (rule.severity == Severity::error && rule.fix.empty()) missing = "a \"fix\"";
    if (rule.bad.empty()) missing = "a \"bad\" example";
    if (rule.good.empty()) missing = "a \"good\" example";
    if (!missing.empty()) {
      throw Error(ErrorKind::usage, fmt::format("rule \"{}\" lacks {}", rule.id, missing), "",
                  entries.items[index].where);
    }
  }
}

void check_together(const std::vector<Rule>& rules) {
  std::map<std::string_view, int> ids;
  for (const Rule& rule : rules) {
    if (++ids[rule.id] > 1)
      throw Error(ErrorKind::usage, fmt::format("two rules are called \"{}\"", rule.id));
  }
  for (const Rule& rule : rules) {
    for (const std::string_view fold : rule.folds) {
      if (!ids.contains(fold))
        throw Error(ErrorKind::usage,
                    fmt::format("rule \"{}\" folds \"{}\", which is no rule", rule.id, fold));
    }
  }
}

int generate(const std::vector<std::string>& arguments) {
  std::vector<std::unique_ptr<UserRules>> files;
  std::vector<Rule> rules;
  for (std::size_t index = 1; index < arguments.size(); ++index) {
    const std::string& path = arguments[index];
    const auto file = lockkeeper::base::parse_config(lockkeeper::base::read_file(path), path);
    const auto* entries = file.find("rule");
    if (entries == nullptr) continue;
    files.push_back(read_rules(*entries));
    check_complete(files.back()->rules, *entries);
    rules.insert(rules.end(), files.back()->rules.begin(), files.back()->rules.end());
  }
  check_together(rules);
  lockkeeper::base::write_file(arguments[0], Writer().text(rules));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() < 2) {
      std::cerr << "usage: catalogue_generator OUTPUT.cpp INPUT.toml ...\n";
      return 2;
    }
    return generate(arguments);
  } catch (const Error& error) {
    const auto& where = error.where();
    if (where) std::cerr << where->path << ':' << where->line << ':' << where->column << ": ";
    std::cerr << "error: " << error.what() << '\n';
    return 2;
  }
}
