#include "sql/directive.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace lockkeeper::sql {

namespace {

constexpr std::string_view kPrefix = "lockkeeper:";
constexpr std::string_view kReason = "reason:";

struct NamedKind {
  std::string_view name;
  DirectiveKind kind;
};
constexpr NamedKind kKinds[] = {
    {"allow", DirectiveKind::allow},
    {"allow-file", DirectiveKind::allow_file},
    {"no-transaction", DirectiveKind::no_transaction},
    {"irreversible", DirectiveKind::irreversible},
    {"replaces", DirectiveKind::replaces},
    {"batch", DirectiveKind::batch},
};

DirectiveKind kind_of(std::string_view name) {
  for (const NamedKind& row : kKinds) {
    if (row.name == name) return row.kind;
  }
  return DirectiveKind::unknown;
}

bool begins_with(std::string_view text, std::string_view prefix) {
  return base::equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

/// What a comment says on its first line that says anything; the stars that boxed comments begin their lines
/// with are no text.
std::string_view first_line(std::string_view comment) {
  if (comment.starts_with("/*")) {
    comment.remove_prefix(2);
    if (comment.ends_with("*/")) comment.remove_suffix(2);
  }
  const std::size_t begin = comment.find_first_not_of(comment.starts_with("--") ? "- \t" : "* \t\r\n");
  if (begin == comment.npos) return {};
  comment.remove_prefix(begin);
  return base::trim(comment.substr(0, comment.find_first_of("\r\n")));
}

/// Up to the next space or comma, taken off `rest`.
std::string_view take_word(std::string_view& rest) {
  const std::string_view word = rest.substr(0, rest.find_first_of(" \t,"));
  rest.remove_prefix(word.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t,"), rest.size()));
  return word;
}

void parse_arguments(std::string_view rest, Directive& directive) {
  while (!rest.empty()) {
    if (begins_with(rest, kReason)) {
      directive.reason = base::trim(rest.substr(kReason.size()));
      return;
    }
    const std::string_view word = take_word(rest);
    const std::size_t equals = word.find('=');
    if (equals != word.npos && equals > 0) {
      directive.options.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    } else if (!word.empty()) {
      directive.words.emplace_back(word);
    }
  }
}

}  // namespace

bool parse_directive(std::string_view comment, Directive& directive) {
  std::string_view rest = first_line(comment);
  if (!begins_with(rest, kPrefix)) return false;
  rest.remove_prefix(kPrefix.size());
  // "lockkeeper: allow x" is meant; "lockkeeper: see the wiki" is prose.
  const bool spaced = rest.empty() || rest.front() == ' ' || rest.front() == '\t';
  rest = base::trim(rest);
  const std::string_view name = take_word(rest);
  if (spaced && kind_of(name) == DirectiveKind::unknown) return false;
  directive.kind = kind_of(name);
  directive.name = name;
  directive.words.clear();
  directive.options.clear();
  directive.reason.clear();
  parse_arguments(rest, directive);
  return true;
}

}  // namespace lockkeeper::sql
