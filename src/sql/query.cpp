// What a query reads and returns, as far as its tokens say so.
#include <algorithm>

#include "sql/expression.h"
#include "sql/expression_tokens.h"
#include "sql/keywords.h"

namespace lockkeeper::sql {

namespace {

void add_once(std::vector<std::string>& names, std::string name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
}

/// The names of `WITH a AS (..), b (x) AS MATERIALIZED (..)`, wherever they stand.
std::vector<std::string> names_of_ctes(const ExpressionTokens& tokens) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (!tokens.is_name(at)) continue;
    std::size_t next = at + 1;
    if (tokens.at_symbol(next, "(") && tokens.partner(next) < tokens.size()) next = tokens.partner(next) + 1;
    if (!tokens.at_word(next, "as")) continue;
    ++next;
    if (tokens.at_word(next, "not")) ++next;
    if (tokens.at_word(next, "materialized")) ++next;
    if (tokens.at_symbol(next, "(")) names.push_back(tokens.canonical(at, at + 1));
  }
  return names;
}

bool ends_from(const ExpressionTokens& tokens, std::size_t at) {
  return tokens.at_word(at, "where") || tokens.at_word(at, "group") || tokens.at_word(at, "having") ||
         tokens.at_word(at, "order") || tokens.at_word(at, "limit") || tokens.at_word(at, "union") ||
         tokens.at_word(at, "intersect") || tokens.at_word(at, "except") || tokens.at_word(at, "window") ||
         tokens.at_word(at, "for") || tokens.at_word(at, "offset") || tokens.at_word(at, "fetch") ||
         tokens.at_symbol(at, ")");
}

/// EXTRACT(x FROM y), TRIM(.. FROM ..) and IS DISTINCT FROM hold a FROM that names no relation.
bool is_clause(const ExpressionTokens& tokens, std::size_t from) {
  if (from > 0 && tokens.at_word(from - 1, "distinct")) return false;
  std::size_t at = from;
  while (at > 0) {
    --at;
    if ((tokens.at_symbol(at, ")") || tokens.at_symbol(at, "]")) && tokens.partner(at) < at) {
      at = tokens.partner(at);
      continue;
    }
    if (tokens.at_word(at, "select")) return true;
    if (tokens.at_symbol(at, "(")) return false;
  }
  return false;
}

/// Where the column's own name stands: behind AS, or at the end of a plain column; nothing for `*` and
/// expressions without a name.
std::optional<std::string> column_name(const ExpressionTokens& tokens, std::size_t first, std::size_t last) {
  if (first >= last || tokens.at_symbol(last - 1, "*") || !tokens.is_name(last - 1)) return std::nullopt;
  if (tokens.behind_name(first) == last) return tokens.plain(last - 1);
  if (last - first < 2) return std::nullopt;
  if (tokens.at_word(last - 2, "as")) return tokens.plain(last - 1);
  const bool follows_value = tokens.is_name(last - 2) || tokens.at_symbol(last - 2, ")") ||
                             tokens.is_string(last - 2) || tokens.is_number(last - 2);
  if (!follows_value || tokens.at_word(last - 1, "end")) return std::nullopt;
  return tokens.plain(last - 1);
}

}  // namespace

std::vector<std::string> relations_read(std::string_view query) {
  const ExpressionTokens tokens(query);
  const std::vector<std::string> ctes = names_of_ctes(tokens);
  std::vector<std::string> relations;
  const auto take = [&](std::size_t at) {
    while (tokens.at_word(at, "only") || tokens.at_word(at, "lateral") || tokens.at_symbol(at, "(")) ++at;
    const std::size_t behind = tokens.behind_name(at);
    if (behind == at || tokens.at_symbol(behind, "(") || tokens.at_word(at, "select") ||
        tokens.at_word(at, "values"))
      return;
    std::string name = tokens.canonical(at, behind);
    if (std::ranges::find(ctes, name) == ctes.end()) add_once(relations, std::move(name));
  };
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (tokens.at_word(at, "join") || (tokens.at_word(at, "table") && at == 0)) take(at + 1);
    if (!tokens.at_word(at, "from") || !is_clause(tokens, at)) continue;
    take(at + 1);
    for (std::size_t next = at + 1; next < tokens.size() && !ends_from(tokens, next); ++next) {
      if (tokens.at_symbol(next, ",")) take(next + 1);
      if (tokens.opens(next) && tokens.partner(next) < tokens.size()) next = tokens.partner(next);
    }
  }
  return relations;
}

std::optional<std::vector<std::string>> result_columns(std::string_view query) {
  const ExpressionTokens tokens(query);
  std::size_t at = 0;
  // The main SELECT of WITH .. is the first one outside brackets.
  while (at < tokens.size() && !tokens.at_word(at, "select")) {
    at = tokens.opens(at) && tokens.partner(at) < tokens.size() ? tokens.partner(at) + 1 : at + 1;
  }
  if (at == tokens.size()) return std::nullopt;
  ++at;
  if (tokens.at_word(at, "all")) ++at;
  if (tokens.at_word(at, "distinct")) {
    ++at;
    if (tokens.at_word(at, "on") && tokens.at_symbol(at + 1, "(")) at = tokens.partner(at + 1) + 1;
  }
  std::vector<std::string> columns;
  std::size_t begin = at;
  for (;; ++at) {
    const bool ends = at >= tokens.size() || tokens.at_word(at, "from") || ends_from(tokens, at);
    if (ends || tokens.at_symbol(at, ",")) {
      std::optional<std::string> name = column_name(tokens, begin, std::min(at, tokens.size()));
      if (!name) return std::nullopt;
      columns.push_back(std::move(*name));
      begin = at + 1;
    }
    if (ends) return columns;
    if (tokens.opens(at) && tokens.partner(at) < tokens.size()) at = tokens.partner(at);
  }
}

}  // namespace lockkeeper::sql
