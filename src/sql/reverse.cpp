// Reads canonical texts, so that every spelling of a statement has one way back.
#include "sql/reverse.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace lockkeeper::sql {
namespace {

struct ReverseRow {
  /// Canonical words: `{x}` takes one word as a name, a final `*` any number of words.
  std::string_view pattern;
  std::string_view sql;  ///< empty: nothing to undo
};

constexpr std::array kRows = {
    ReverseRow{"CREATE TABLE {t}", "DROP TABLE {t}"},
    ReverseRow{"CREATE TABLE *", ""},
    ReverseRow{"CREATE FOREIGN TABLE {t}", "DROP FOREIGN TABLE {t}"},
    ReverseRow{"CREATE FOREIGN TABLE *", ""},
    ReverseRow{"CREATE INDEX {i} *", "DROP INDEX {i}"},
    ReverseRow{"CREATE MATERIALIZED VIEW {v} *", "DROP MATERIALIZED VIEW {v}"},
    ReverseRow{"CREATE VIEW {v} *", "DROP VIEW {v}"},
    ReverseRow{"CREATE SEQUENCE {s} *", "DROP SEQUENCE {s}"},
    ReverseRow{"CREATE TYPE {y} *", "DROP TYPE {y}"},
    ReverseRow{"CREATE DOMAIN {y} *", "DROP DOMAIN {y}"},
    ReverseRow{"CREATE SCHEMA {s} *", "DROP SCHEMA {s}"},
    ReverseRow{"CREATE EXTENSION {e} *", "DROP EXTENSION {e}"},
    ReverseRow{"CREATE ROLE {r} *", "DROP ROLE {r}"},
    ReverseRow{"CREATE STATISTICS {s} *", "DROP STATISTICS {s}"},
    ReverseRow{"CREATE TRIGGER {n} ON {t} *", "DROP TRIGGER {n} ON {t}"},
    ReverseRow{"CREATE POLICY {n} ON {t} *", "DROP POLICY {n} ON {t}"},
    ReverseRow{"CREATE RULE {n} ON {t} *", "DROP RULE {n} ON {t}"},
    ReverseRow{"ALTER TABLE {t} ADD COLUMN {c} *", "ALTER TABLE {t} DROP COLUMN {c}"},
    ReverseRow{"ALTER TABLE {t} ADD CONSTRAINT {c} *", "ALTER TABLE {t} DROP CONSTRAINT {c}"},
    ReverseRow{"ALTER TABLE {t} RENAME COLUMN {a} TO {b}", "ALTER TABLE {t} RENAME COLUMN {b} TO {a}"},
    ReverseRow{"ALTER TABLE {t} RENAME CONSTRAINT {a} TO {b}",
               "ALTER TABLE {t} RENAME CONSTRAINT {b} TO {a}"},
    ReverseRow{"ALTER TABLE {t} ALTER COLUMN {c} SET NOT NULL",
               "ALTER TABLE {t} ALTER COLUMN {c} DROP NOT NULL"},
    ReverseRow{"ALTER TABLE {t} ALTER COLUMN {c} DROP NOT NULL",
               "ALTER TABLE {t} ALTER COLUMN {c} SET NOT NULL"},
    ReverseRow{"ALTER TABLE {t} ENABLE ROW LEVEL SECURITY", "ALTER TABLE {t} DISABLE ROW LEVEL SECURITY"},
    ReverseRow{"ALTER TABLE {t} DISABLE ROW LEVEL SECURITY", "ALTER TABLE {t} ENABLE ROW LEVEL SECURITY"},
    ReverseRow{"ALTER TABLE {t} ATTACH PARTITION {p} *", "ALTER TABLE {t} DETACH PARTITION {p}"},
    ReverseRow{"ALTER TABLE {t} VALIDATE CONSTRAINT {c}", ""},
    ReverseRow{"COMMENT *", ""},
    ReverseRow{"SET *", ""},
    ReverseRow{"RESET *", ""},
    ReverseRow{"ANALYZE *", ""},
    ReverseRow{"BEGIN *", ""},
    ReverseRow{"START *", ""},
    ReverseRow{"COMMIT *", ""},
};

using Captures = std::vector<std::pair<char, std::string>>;

/// As SQL spells it: `app."Odd Name"`.
std::string sql_name(std::string_view canonical) {
  std::string out;
  for (const std::string_view part : name_parts(canonical)) {
    if (!out.empty()) out += '.';
    if (!part.starts_with('"')) {
      out += part;
      continue;
    }
    out += '"';
    for (const char c : plain_name(part)) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    out += '"';
  }
  return out;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    words.push_back(text.substr(0, text.find(' ')));
    text.remove_prefix(std::min(words.back().size() + 1, text.size()));
  }
  return words;
}

bool matches(const Operation& operation, std::string_view pattern, Captures& captures) {
  captures.clear();
  const std::vector<std::string_view> wanted = words_of(pattern);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == "*") return true;
    if (i >= operation.words.size()) return false;
    const std::string_view word = operation.word(i);
    if (wanted[i].starts_with('{')) {
      captures.emplace_back(wanted[i][1], sql_name(word));
    } else if (word != wanted[i]) {
      return false;
    }
  }
  return wanted.size() == operation.words.size();
}

std::string filled_in(std::string_view text, const Captures& captures) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{') {
      out += text[i];
      continue;
    }
    const auto found = std::find_if(captures.begin(), captures.end(),
                                    [&](const auto& one) { return one.first == text[i + 1]; });
    if (found != captures.end()) out += found->second;
    i += 2;
  }
  return out;
}

/// A note is one line of a comment: nothing in it may end that line.
std::string note_of(const Operation& operation, std::string_view why) {
  std::string text = fmt::format("{}: {}", why, operation.text);
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20; }, ' ');
  return text;
}

/// `ALTER TABLE app.t RENAME TO u`: the new name is in the old one's schema.
std::optional<std::string> reversed_rename(const Operation& operation) {
  const std::size_t count = operation.words.size();
  if (operation.word(0) != "ALTER" || count < 5 || operation.word(count - 3) != "RENAME" ||
      operation.word(count - 2) != "TO") {
    return std::nullopt;
  }
  const std::string_view old = operation.word(count - 4);
  const std::vector<std::string_view> parts = name_parts(old);
  std::string now;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) now += sql_name(parts[i]) + ".";
  now += sql_name(operation.word(count - 1));
  const std::string_view head = std::string_view(operation.text).substr(0, operation.words[count - 4].begin);
  return fmt::format("{}{} RENAME TO {}", head, now, sql_name(parts.back()));
}

/// `CREATE FUNCTION f(integer, text) ..`: the signature is what drops it.
std::optional<std::string> reversed_routine(const Operation& operation) {
  const std::string_view kind = operation.word(1);
  if (operation.word(0) != "CREATE" || (kind != "FUNCTION" && kind != "PROCEDURE" && kind != "AGGREGATE")) {
    return std::nullopt;
  }
  const std::string_view rest = std::string_view(operation.text).substr(operation.words[2].begin);
  const std::size_t open = rest.find('(');
  const std::size_t close = rest.find(')');
  if (open == rest.npos || close == rest.npos) return std::nullopt;
  return fmt::format("DROP {} {}{}", kind, sql_name(rest.substr(0, open)),
                     rest.substr(open, close - open + 1));
}

std::optional<std::string> reversed_grant(const Operation& operation) {
  const std::string_view head = operation.head();
  const std::size_t to = head.rfind(" TO ");
  if (operation.word(0) != "GRANT" || to == head.npos || head.find('\\') != head.npos) return std::nullopt;
  return fmt::format("REVOKE {} FROM {}", head.substr(6, to - 6), head.substr(to + 4));
}

ReverseStep step_of(const Operation& operation) {
  if (operation.context != Context::top) return {"", note_of(operation, "not undone")};
  if (operation.has_flag("IF NOT EXISTS") || operation.has_flag("OR REPLACE")) {
    if (operation.word(0) == "CREATE" && operation.words.size() > 3 && operation.word(1) == "TABLE")
      return {};
    return {"", note_of(operation, "may have been there before")};
  }
  for (const auto reverse : {reversed_rename, reversed_routine, reversed_grant}) {
    if (const auto sql = reverse(operation)) return {*sql + ";", ""};
  }
  Captures captures;
  for (const ReverseRow& row : kRows) {
    if (!matches(operation, row.pattern, captures)) continue;
    if (row.sql.empty()) return {};
    std::string sql = filled_in(row.sql, captures);
    if (operation.has_flag("CONCURRENTLY")) sql.replace(0, 10, "DROP INDEX CONCURRENTLY");
    return {sql + ";", ""};
  }
  return {"", note_of(operation, "not undone")};
}

}  // namespace

std::vector<ReverseStep> reverse_of(const Script& script) {
  std::vector<ReverseStep> steps;
  std::set<std::string> seen;  // a column's constraints are operations of their own
  for (const Operation& operation : script.operations) {
    if (operation.section == Section::down || operation.context == Context::stored) continue;
    ReverseStep step = step_of(operation);
    if (step.sql.empty() && step.note.empty()) continue;
    if (!step.sql.empty() && !seen.insert(step.sql).second) continue;
    steps.push_back(std::move(step));
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

}  // namespace lockkeeper::sql
