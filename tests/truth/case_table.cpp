#include "truth/case_table.h"

#include "base/config_file.h"
#include "base/file.h"

namespace lockkeeper::tests {
namespace {

using base::ConfigValue;

[[noreturn]] void fail(const ConfigValue& value, const std::string& what) {
  throw base::Error(base::ErrorKind::usage, what, "", value.where);
}

// TRUNCATE makes empty files; how a query finds its rows is the planner's choice.
bool scans_by_choice(std::string_view statement) {
  if (statement.starts_with("SELECT * INTO")) return false;
  if (statement.starts_with("COPY ") && statement.find(" TO ") != statement.npos) return true;
  for (const std::string_view verb : {"TRUNCATE", "SELECT", "UPDATE", "DELETE", "MERGE", "WITH"}) {
    if (statement.starts_with(verb)) return true;
  }
  return false;
}

void set_unsure(TruthCase& one, const ConfigValue& names) {
  for (const ConfigValue& name : names.items) {
    if (name.text == "rewrite") {
      one.unsure_rewrite = true;
    } else if (name.text == "scan") {
      one.unsure_scan = true;
    } else {
      fail(name, "unknown word in unsure: " + name.text);
    }
  }
}

TruthCase read_case(const ConfigValue& value) {
  TruthCase one;
  if (value.kind == ConfigValue::Kind::string) one.statement = value.text;
  for (const auto& [key, member] : value.members) {
    if (key == "do") {
      one.statement = member.text;
    } else if (key == "before") {
      one.before = member.text;
    } else if (key == "from") {
      one.from = static_cast<int>(member.integer);
    } else if (key == "since") {
      one.since = static_cast<int>(member.integer);
    } else if (key == "to") {
      one.to = static_cast<int>(member.integer);
    } else if (key == "beyond") {
      one.beyond = member.text;
    } else if (key == "alone") {
      one.alone = member.boolean;
    } else if (key == "unsure") {
      set_unsure(one, member);
    } else {
      fail(member, "unknown key " + key);
    }
  }
  if (one.statement.empty()) fail(value, "a case has no statement");
  one.compares_scans = !scans_by_choice(one.statement);
  return one;
}

}  // namespace

TruthTable read_cases() {
  const std::string path = LOCKKEEPER_TESTS_DIR "/truth/cases.toml";
  const ConfigValue file = base::parse_config(base::read_file(path), path);
  TruthTable table;
  for (const auto& [key, value] : file.members) {
    if (key == "set_up") {
      table.set_up = value.text;
    } else if (key == "group") {
      for (const ConfigValue& group : value.items) {
        for (const ConfigValue& one : group.find("cases")->items) table.cases.push_back(read_case(one));
      }
    } else if (key == "not_tried") {
      for (const ConfigValue& one : value.items)
        table.not_tried.push_back({one.find("row")->text, one.find("reason")->text});
    } else {
      fail(value, "unknown key " + key);
    }
  }
  return table;
}

}  // namespace lockkeeper::tests
