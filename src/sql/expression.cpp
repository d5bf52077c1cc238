// Expressions are judged from their tokens, without a tree: a call is a name in front of a parenthesis that
// is no keyword, type or alias; conjuncts are the pieces between top-level ANDs.
#include "sql/expression.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/expression_tokens.h"
#include "sql/functions.h"
#include "sql/keywords.h"
#include "sql/schema.h"

namespace lockkeeper::sql {

namespace {

// Keywords that a parenthesis may follow without being a call; sorted.
constexpr std::string_view kNoFunction[] = {
    "all",      "and",    "any",      "array",        "as",        "asc",    "between",  "by",
    "case",     "cast",   "coalesce", "collate",      "cube",      "desc",   "distinct", "else",
    "end",      "escape", "except",   "exists",       "filter",    "from",   "greatest", "group",
    "grouping", "having", "ilike",    "in",           "intersect", "is",     "join",     "lateral",
    "least",    "like",   "limit",    "materialized", "not",       "nullif", "offset",   "on",
    "or",       "order",  "over",     "partition",    "return",    "rollup", "row",      "rows",
    "select",   "sets",   "similar",  "some",         "symmetric", "then",   "to",       "treat",
    "trim",     "union",  "using",    "values",       "varying",   "when",   "where",    "with",
    "within"};
static_assert(std::ranges::is_sorted(kNoFunction));

// SQL's functions that are written without parentheses; all are stable.
constexpr std::string_view kValueFunctions[] = {"current_catalog", "current_date", "current_role",
                                                "current_schema",  "current_time", "current_timestamp",
                                                "current_user",    "localtime",    "localtimestamp",
                                                "session_user",    "system_user",  "user"};
static_assert(std::ranges::is_sorted(kValueFunctions));

struct Call {
  std::size_t first;  // of the name
  std::size_t open;
};

bool is_value_function(const ExpressionTokens& tokens, std::size_t at) {
  return tokens.kind(at) == TokenKind::word &&
         std::ranges::binary_search(kValueFunctions, std::string_view(tokens.plain(at)));
}

bool is_no_function(const ExpressionTokens& tokens, std::size_t at) {
  return tokens.kind(at) == TokenKind::word &&
         std::ranges::binary_search(kNoFunction, std::string_view(tokens.plain(at)));
}

/// Calls `visit(Call)` for each function call, `name(first, last)` for each name that is none; types behind a
/// cast are passed over.
template <typename OnCall, typename OnName>
void walk(const ExpressionTokens& tokens, OnCall on_call, OnName on_name) {
  for (std::size_t at = 0; at < tokens.size();) {
    if (tokens.at_symbol(at, "::") || (tokens.at_word(at, "as") && tokens.is_name(at + 1))) {
      at = std::max(at + 1, tokens.behind_type(at + 1));
      continue;
    }
    const std::size_t behind = tokens.behind_name(at);
    if (behind == at) {
      ++at;
      continue;
    }
    const bool word = behind == at + 1 && (is_no_function(tokens, at) || is_value_function(tokens, at));
    if (tokens.at_symbol(behind, "(") && !word)
      on_call(Call{at, behind});
    else
      on_name(at, behind);
    at = behind;
  }
}

std::size_t count_arguments(const ExpressionTokens& tokens, std::size_t open) {
  const std::size_t close = tokens.partner(open);
  if (close == open + 1) return 0;
  std::size_t count = 1;
  for (std::size_t at = open + 1; at < close; ++at) {
    if (tokens.at_symbol(at, ",")) ++count;
    if (tokens.opens(at) && tokens.partner(at) < close) at = tokens.partner(at);
  }
  return count;
}

std::optional<VolatilityRange> declared_volatility(std::string_view canonical, const Schema& schema) {
  std::optional<VolatilityRange> found;
  for (const Object* routine : schema.routines(canonical)) {
    const Volatility volatility = routine->volatility == 'i'   ? Volatility::immutable
                                  : routine->volatility == 's' ? Volatility::stable
                                                               : Volatility::is_volatile;
    if (!found) found = {volatility, volatility};
    found = {std::min(found->lowest, volatility), std::max(found->highest, volatility)};
  }
  return found;
}

// pg_catalog is searched before every schema that the name does not say.
std::optional<VolatilityRange> volatility_of(const ExpressionTokens& tokens, const Call& call,
                                             const Schema& schema) {
  const std::string name = tokens.plain(call.open - 1);
  const auto arguments = static_cast<int>(count_arguments(tokens, call.open));
  const bool qualified = call.open - call.first > 1 && tokens.plain(call.open - 3) != "pg_catalog";
  if (!qualified) {
    if (const auto builtin = builtin_volatility(name, arguments)) return builtin;
  }
  if (const auto declared = declared_volatility(tokens.canonical(call.first, call.open), schema))
    return declared;
  return qualified ? builtin_volatility(name, arguments) : std::nullopt;
}

Answer exceeds(std::string_view text, Volatility limit, const Schema& schema, std::string* unknown_function) {
  const ExpressionTokens tokens(text);
  Answer result = Answer::no;
  std::string unknown;
  const auto note = [&](VolatilityRange range) {
    if (range.lowest > limit) result = Answer::yes;
    if (range.highest > limit && result == Answer::no) result = Answer::unknown;
  };
  walk(
      tokens,
      [&](const Call& call) {
        if (const auto range = volatility_of(tokens, call, schema)) return note(*range);
        if (unknown.empty()) unknown = tokens.text(call.first, call.open);
        if (result == Answer::no) result = Answer::unknown;
      },
      [&](std::size_t first, std::size_t last) {
        if (last == first + 1 && is_value_function(tokens, first))
          note({Volatility::stable, Volatility::stable});
      });
  if (unknown_function != nullptr && result == Answer::unknown) *unknown_function = unknown;
  return result;
}

/// `c IS NULL` or `c IS NOT NULL`, whole: the place of the last part of c.
std::optional<std::size_t> null_test(const ExpressionTokens& tokens, std::size_t first, std::size_t last,
                                     std::string_view negation) {
  strip_parentheses(tokens, first, last);
  std::size_t column_first = first;
  std::size_t at = first;
  if (tokens.at_symbol(first, "(") && tokens.partner(first) < last) {
    std::size_t column_last = tokens.partner(first) + 1;
    at = column_last;
    strip_parentheses(tokens, column_first, column_last);
    if (tokens.behind_name(column_first) != column_last) return std::nullopt;
    column_first = column_last - 1;
  } else {
    at = tokens.behind_name(first);
    if (at == first) return std::nullopt;
    column_first = at - 1;
  }
  if (!negation.empty()) {
    if (last - at == 1 && tokens.at_word(at, "notnull")) return column_first;
    if (last - at != 3 || !tokens.at_word(at + 1, negation)) return std::nullopt;
  } else {
    if (last - at == 1 && tokens.at_word(at, "isnull")) return column_first;
    if (last - at != 2) return std::nullopt;
  }
  const bool matches = tokens.at_word(at, "is") && tokens.at_word(last - 1, "null");
  return matches ? std::optional(column_first) : std::nullopt;
}

void collect_proved(const ExpressionTokens& tokens, std::size_t first, std::size_t last, int depth,
                    std::vector<std::string>& columns) {
  constexpr int kMaxDepth = 50;
  if (depth > kMaxDepth) return;
  strip_parentheses(tokens, first, last);
  if (const auto column = null_test(tokens, first, last, "not")) {
    columns.push_back(tokens.plain(*column));
    return;
  }
  if (tokens.at_word(first, "not")) {
    if (const auto column = null_test(tokens, first + 1, last, {})) columns.push_back(tokens.plain(*column));
    return;
  }
  const auto pieces = conjuncts(tokens, first, last);
  if (pieces.size() < 2) return;
  for (const auto& [begin, end] : pieces) collect_proved(tokens, begin, end, depth + 1, columns);
}

}  // namespace

Answer is_volatile(std::string_view text, const Schema& schema, std::string* unknown_function) {
  return exceeds(text, Volatility::stable, schema, unknown_function);
}

Answer is_mutable(std::string_view text, const Schema& schema, std::string* unknown_function) {
  return exceeds(text, Volatility::immutable, schema, unknown_function);
}

bool is_constant(std::string_view text) {
  const ExpressionTokens tokens(text);
  return tokens.size() > 0 && tokens.behind_constant(0, tokens.size()) == tokens.size();
}

bool is_null(std::string_view text) {
  const ExpressionTokens tokens(text);
  std::size_t first = 0;
  std::size_t last = tokens.size();
  strip_parentheses(tokens, first, last);
  if (!tokens.at_word(first, "null")) return false;
  return tokens.behind_constant(first, last) == last;
}

std::vector<std::string> called_functions(std::string_view text) {
  const ExpressionTokens tokens(text);
  std::vector<std::string> names;
  walk(
      tokens, [&](const Call& call) { names.push_back(tokens.plain(call.open - 1)); },
      [](std::size_t, std::size_t) {});
  return names;
}

std::vector<std::string> mentioned_names(std::string_view text) {
  const ExpressionTokens tokens(text);
  std::vector<std::string> names;
  walk(
      tokens, [](const Call&) {},
      [&](std::size_t first, std::size_t last) {
        std::string name = tokens.plain(last - 1);
        if (last == first + 1 && tokens.kind(first) == TokenKind::word && is_reserved(name)) return;
        if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
      });
  return names;
}

std::vector<std::string> columns_proved_not_null(std::string_view text) {
  const ExpressionTokens tokens(text);
  std::vector<std::string> columns;
  collect_proved(tokens, 0, tokens.size(), 0, columns);
  return columns;
}

std::vector<Equality> equalities(std::string_view text) {
  const ExpressionTokens tokens(text);
  std::size_t first = 0;
  std::size_t last = tokens.size();
  strip_parentheses(tokens, first, last);
  std::vector<Equality> found;
  for (auto [begin, end] : conjuncts(tokens, first, last)) {
    strip_parentheses(tokens, begin, end);
    const std::size_t behind_column = tokens.behind_name(begin);
    if (behind_column > begin && tokens.at_symbol(behind_column, "=")) {
      const std::size_t literal = behind_column + 1;
      if (literal < end && tokens.behind_constant(literal, end) == end)
        found.push_back({tokens.plain(behind_column - 1), std::string(tokens.text(literal, end))});
      continue;
    }
    const std::size_t equals = tokens.behind_constant(begin, end);
    if (equals == begin || !tokens.at_symbol(equals, "=")) continue;
    if (tokens.is_name(equals + 1) && tokens.behind_name(equals + 1) == end)
      found.push_back({tokens.plain(end - 1), std::string(tokens.text(begin, equals))});
  }
  return found;
}

std::optional<std::string_view> cast_of_column(std::string_view text, std::string_view column) {
  const ExpressionTokens tokens(text);
  std::size_t first = 0;
  std::size_t last = tokens.size();
  strip_parentheses(tokens, first, last);
  const auto is_column = [&](std::size_t begin, std::size_t end) {
    strip_parentheses(tokens, begin, end);
    return end > begin && tokens.behind_name(begin) == end && tokens.plain(end - 1) == column;
  };
  if (is_column(first, last)) return std::string_view();
  if (tokens.at_word(first, "cast") && tokens.at_symbol(first + 1, "(") &&
      tokens.partner(first + 1) == last - 1) {
    for (std::size_t at = first + 2; at + 1 < last; ++at) {
      if (!tokens.at_word(at, "as") || !is_column(first + 2, at)) continue;
      if (tokens.behind_type(at + 1) == last - 1) return tokens.text(at + 1, last - 1);
    }
    return std::nullopt;
  }
  const std::size_t behind = tokens.at_symbol(first, "(") && tokens.partner(first) < last
                                 ? tokens.partner(first) + 1
                                 : tokens.behind_name(first);
  if (behind == first || !tokens.at_symbol(behind, "::") || !is_column(first, behind)) return std::nullopt;
  if (tokens.behind_type(behind + 1) != last) return std::nullopt;
  return tokens.text(behind + 1, last);
}

std::optional<std::string> leading_text(std::string_view text) {
  const ExpressionTokens tokens(text);
  const bool formatted = tokens.at_word(0, "format") && tokens.at_symbol(1, "(");
  const std::size_t at = formatted ? 2 : 0;
  if (!tokens.is_string(at)) return std::nullopt;
  return base::to_lower(base::trim(tokens.plain(at)));
}

}  // namespace lockkeeper::sql
