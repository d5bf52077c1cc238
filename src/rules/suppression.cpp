// Directives in comments, and [[lint.allow]] of the configuration.
#include "rules/suppression.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace lockkeeper::rules {

namespace {

/// The part of a file that a directive speaks for.
struct Reach {
  bool whole_file = false;
  std::uint32_t line = 0;  ///< 0: none
  std::uint32_t statement = UINT32_MAX;
};

std::uint32_t next_code_line(const sql::Script& script, std::uint32_t offset) {
  const auto next = std::ranges::upper_bound(script.code_lines, offset);
  return next == script.code_lines.end() ? 0 : script.source->position(*next).line;
}

Reach reach_of(const sql::Script& script, const sql::Directive& directive) {
  Reach reach;
  if (directive.kind == sql::DirectiveKind::allow_file) {
    reach.whole_file = true;
  } else if (directive.code_before) {
    reach.line = script.source->position(directive.range.begin).line;
  } else if (directive.inside_statement) {
    reach.line = next_code_line(script, directive.range.end);
  } else {
    reach.statement = directive.statement;
  }
  return reach;
}

bool reaches(const Reach& reach, const Located& located) {
  if (reach.whole_file) return true;
  if (reach.line != 0)
    return located.finding.begin.line <= reach.line && located.finding.end.line >= reach.line;
  return reach.statement != UINT32_MAX && located.statement == reach.statement;
}

std::string until_of(const sql::Directive& directive) {
  for (const auto& [key, value] : directive.options) {
    if (key == "until") return value;
  }
  return {};
}

// 2026-05-31: dates of this form sort as text.
bool is_date(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00";
  return std::ranges::equal(text, kForm,
                            [](char c, char form) { return form == '-' ? c == '-' : c >= '0' && c <= '9'; });
}

std::string_view unknown_option(const sql::Directive& directive) {
  for (const auto& [key, value] : directive.options) {
    if (key != "until") return key;
  }
  return {};
}

std::string no_such_rule(const std::string& id, const RuleSet& rules) {
  std::vector<std::string_view> ids;
  for (const Rule* rule : rules.rules()) ids.push_back(rule->id);
  const std::string_view near = base::nearest(id, ids.data(), ids.size());
  return near.empty() ? fmt::format("no rule is called {}", id)
                      : fmt::format("no rule is called {}, perhaps {}", id, near);
}

class FileSuppression {
 public:
  FileSuppression(const sql::Script& script, std::vector<Located*>& findings, const RuleSet& rules,
                  const LintOptions& options)
      : script_(script), findings_(findings), rules_(rules), options_(options) {}

  std::vector<DirectiveFault> run() {
    for (const sql::Directive& directive : script_.directives) take(directive);
    for (const Allow& allow : options_.allows) take(allow);
    return std::move(faults_);
  }

 private:
  void fault(const sql::Directive& directive, std::string flag, std::string remark) {
    faults_.push_back({&directive, std::move(flag), std::move(remark)});
  }

  void take(const sql::Directive& directive) {
    using sql::DirectiveKind;
    if (directive.kind == DirectiveKind::unknown) {
      return fault(directive, "UNKNOWN RULE",
                   fmt::format("there is no directive lockkeeper:{}", directive.name));
    }
    const bool wants_reason =
        directive.kind != DirectiveKind::replaces && directive.kind != DirectiveKind::batch;
    if (wants_reason && base::trim(directive.reason).empty()) {
      return fault(directive, "NO REASON", "it gives no reason");
    }
    if (directive.kind == DirectiveKind::allow || directive.kind == DirectiveKind::allow_file) {
      take_allow(directive);
    } else if (directive.kind != DirectiveKind::batch && !directive.before_first_statement) {
      fault(directive, "UNUSED", fmt::format("{} stands before the first statement", directive.name));
    }
  }

  void take_allow(const sql::Directive& directive) {
    if (directive.words.empty()) return fault(directive, "NO RULE", "it names no rule");
    if (directive.kind == sql::DirectiveKind::allow_file && !directive.before_first_statement) {
      return fault(directive, "UNUSED", "allow-file stands before the first statement");
    }
    if (!unknown_option(directive).empty()) {
      return fault(directive, "UNKNOWN RULE",
                   fmt::format("it knows no {}=, only until=", unknown_option(directive)));
    }
    const std::string until = until_of(directive);
    if (!until.empty() && !is_date(until)) {
      return fault(directive, "EXPIRED", fmt::format("until={} is no date such as 2026-05-31", until));
    }
    if (!until.empty() && !options_.today.empty() && until < options_.today) {
      return fault(directive, "EXPIRED", fmt::format("it held until {}", until));
    }
    for (const std::string& id : directive.words) {
      const Rule* rule = rules_.find(id);
      if (rule == nullptr) {
        fault(directive, "UNKNOWN RULE", no_such_rule(id, rules_));
      } else if (!may_be_suppressed(id)) {
        fault(directive, "FORBIDDEN", fmt::format("{} cannot be suppressed", id));
      } else if (!suppress_with(directive, id) && is_asked(*rule, options_)) {
        fault(directive, "UNUSED", fmt::format("{} has nothing to say here", id));
      }
    }
  }

  bool suppress_with(const sql::Directive& directive, const std::string& id) {
    const Reach reach = reach_of(script_, directive);
    bool used = false;
    for (Located* located : findings_) {
      if (located->finding.rule != id || !reaches(reach, *located)) continue;
      used = true;
      located->finding.suppressed =
          Suppressed{directive.reason, script_.source->position(directive.range.begin).line};
    }
    return used;
  }

  // Paths are compared as written: exactly, or by what they begin with when they end in / or *.
  void take(const Allow& allow) {
    std::string_view path = allow.path;
    const bool prefix = path.ends_with('/') || path.ends_with('*');
    if (path.ends_with('*')) path.remove_suffix(1);
    const std::string& ours = script_.source->path();
    if (prefix ? !ours.starts_with(path) : ours != path) return;
    for (Located* located : findings_) {
      if (located->finding.rule == allow.rule && !located->finding.suppressed &&
          may_be_suppressed(allow.rule)) {
        located->finding.suppressed = Suppressed{allow.reason, 0};
      }
    }
  }

  const sql::Script& script_;
  std::vector<Located*>& findings_;
  const RuleSet& rules_;
  const LintOptions& options_;
  std::vector<DirectiveFault> faults_;
};

}  // namespace

bool may_be_suppressed(std::string_view rule) {
  return rule != "suppression-hygiene" && rule != "config-changed" && rule != "unreadable-input";
}

std::vector<DirectiveFault> suppress(const sql::Script& script, std::vector<Located*>& findings,
                                     const RuleSet& rules, const LintOptions& options) {
  return FileSuppression(script, findings, rules, options).run();
}

}  // namespace lockkeeper::rules
