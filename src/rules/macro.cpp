#include "rules/macro.h"

#include <array>

#include "base/text.h"

namespace lockkeeper::rules {

namespace {

constexpr std::string_view kName = R"re((?:[a-z_\x80-\xff][a-z0-9_$\x80-\xff]*|"[^"]+"))re";

// An expression in which NAME and QNAME are still words.
struct Macro {
  std::string_view word;
  GroupKind kind;
  std::string_view expression;  // what the group captures; empty: `bare` stands alone, without a group
  std::string_view before = {};
  std::string_view after = {};
  std::string_view bare = {};
};

constexpr std::string_view kKinds =
    "FOREIGN TABLE|TABLE|MATERIALIZED "
    "VIEW|VIEW|INDEX|SEQUENCE|TYPE|DOMAIN|SCHEMA|DATABASE|FUNCTION|PROCEDURE|"
    "ROUTINE|AGGREGATE|EXTENSION|PUBLICATION|SUBSCRIPTION|TABLESPACE|SERVER|LANGUAGE|FOREIGN DATA WRAPPER|"
    "ACCESS METHOD|EVENT TRIGGER|COLLATION|STATISTICS|ROLE";

constexpr std::array kMacros = {
    Macro{"table", GroupKind::relation, "QNAME"},
    Macro{"ref", GroupKind::relation, "QNAME"},
    Macro{"index", GroupKind::relation, "QNAME"},
    Macro{"view", GroupKind::relation, "QNAME"},
    Macro{"name", GroupKind::relation, "QNAME"},
    Macro{"schema", GroupKind::schema, "QNAME"},
    Macro{"extension", GroupKind::extension, "QNAME"},
    Macro{"setting", GroupKind::text, "QNAME"},
    Macro{"column", GroupKind::text, "NAME"},
    Macro{"constraint", GroupKind::text, "NAME"},
    Macro{"plain", GroupKind::text, "NAME"},
    Macro{"routine", GroupKind::routine, R"re(QNAME(?:\([^()]*\))?)re"},
    Macro{"type", GroupKind::free,
          R"re((?:double precision|interval [a-z ]+|QNAME)(?:\([^()]*\))?(?:\[\])*)re"},
    Macro{"list", GroupKind::free, "[^()]*", R"re(\()re", R"re(\))re"},
    Macro{"expr", GroupKind::free, "#[0-9]+"},
    Macro{"role", GroupKind::text, "(?:NAME|PUBLIC|CURRENT_USER|SESSION_USER|CURRENT_ROLE)"},
    Macro{"value", GroupKind::free, "[^|]*[^ |]"},
    Macro{"kind", GroupKind::text, kKinds},
    Macro{"defines", GroupKind::text, {}, {}, {}, "(?:CREATE|ALTER) TABLE"},
    Macro{"end", GroupKind::text, {}, {}, {}, R"re((?: \||$))re"},
};

std::string with_names(std::string_view expression) {
  std::string text;
  while (!expression.empty()) {
    if (expression.starts_with("QNAME")) {
      text.append(kName).append("(?:\\.").append(kName).append(")*");
      expression.remove_prefix(5);
    } else if (expression.starts_with("NAME")) {
      text.append(kName);
      expression.remove_prefix(4);
    } else {
      text += expression.front();
      expression.remove_prefix(1);
    }
  }
  return text;
}

bool is_word(std::string_view text) {
  if (text.empty() || text[0] < 'a' || text[0] > 'z') return false;
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == text.npos;
}

// `\x{..}` and `\p{..}` belong to the regular expression; every other escape is two characters.
std::size_t escape_length(std::string_view text) {
  if (text.size() > 2 && text[2] == '{' && std::string_view("xpP").find(text[1]) != std::string_view::npos) {
    const std::size_t close = text.find('}');
    if (close != text.npos) return close + 1;
  }
  return text.size() < 2 ? text.size() : 2;
}

const Macro* find(std::string_view word) {
  for (const Macro& macro : kMacros) {
    if (macro.word == word) return &macro;
  }
  return nullptr;
}

std::string unknown_macro(std::string_view word) {
  std::array<std::string_view, kMacros.size()> words;
  for (std::size_t index = 0; index < words.size(); ++index) words[index] = kMacros[index].word;
  const std::string_view near = base::nearest(word, words.data(), words.size());
  std::string text = "unknown macro {" + std::string(word) + "}";
  if (!near.empty()) text += ", perhaps {" + std::string(near) + "}";
  return text;
}

// Names have no blank in them, types and routines may; nothing but {kind} has a choice of keywords to tell
// apart.
std::string_view loose_expression(const Macro& macro) {
  if (macro.expression == "QNAME" || macro.expression == "NAME" || macro.word == "role") return "[^ ]+";
  if (macro.word == "type" || macro.word == "routine") return "[^|]+";
  return macro.expression;
}

void expand(const Macro& macro, std::string_view group, Expansion& expansion) {
  if (macro.expression.empty()) {
    expansion.pattern += macro.bare;
    return;
  }
  expansion.pattern.append(macro.before).append("(?P<").append(group).append(">");
  expansion.pattern.append(with_names(macro.expression)).append(")").append(macro.after);
  expansion.groups.push_back({std::string(group), macro.kind});
}

}  // namespace

namespace {

enum class Detail : std::uint8_t { exact, loose };

Expansion expand_with(std::string_view pattern, Detail detail) {
  Expansion expansion;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::string_view rest = pattern.substr(at);
    if (rest[0] == '\\') {
      const std::size_t length = escape_length(rest);
      expansion.pattern += rest.substr(0, length);
      at += length;
      continue;
    }
    const std::size_t close = rest[0] == '{' ? rest.find('}') : rest.npos;
    const std::string_view inside = close == rest.npos ? std::string_view() : rest.substr(1, close - 1);
    const std::size_t colon = inside.find(':');
    const std::string_view word = inside.substr(0, colon);
    const std::string_view group = colon == inside.npos ? word : inside.substr(colon + 1);
    if (!is_word(word) || !is_word(group)) {
      expansion.pattern += rest[0];
      ++at;
      continue;
    }
    const Macro* macro = find(word);
    if (macro == nullptr) {
      expansion.error = unknown_macro(word);
      return expansion;
    }
    if (detail == Detail::loose && !macro->expression.empty()) {
      expansion.pattern.append(macro->before).append("(?:").append(loose_expression(*macro)).append(")");
      expansion.pattern.append(macro->after);
    } else {
      expand(*macro, group, expansion);
    }
    at += close + 1;
  }
  return expansion;
}

}  // namespace

Expansion expand_macros(std::string_view pattern) { return expand_with(pattern, Detail::exact); }

std::string expand_loosely(std::string_view pattern) { return expand_with(pattern, Detail::loose).pattern; }

}  // namespace lockkeeper::rules
