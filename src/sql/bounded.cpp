// Does a condition touch few rows? Told from its form: no statistics, no index is asked for.
#include <algorithm>
#include <vector>

#include "sql/expression.h"
#include "sql/expression_tokens.h"

namespace lockkeeper::sql {

namespace {

constexpr int kMaxDepth = 16;  // brackets in brackets

struct Run {
  std::size_t first = 0;
  std::size_t last = 0;  ///< the place behind it
  bool empty() const { return first >= last; }
};

/// One end of a range: `a > 5` gives a lower end of a.
struct RangeEnd {
  std::string column;
  bool lower = false;
};

class Boundedness {
 public:
  explicit Boundedness(const ExpressionTokens& tokens) : tokens_(tokens) {}

  Answer text(Run run, int depth) const {
    strip_parentheses(tokens_, run.first, run.last);
    const bool query = tokens_.at_word(run.first, "select") || tokens_.at_word(run.first, "with") ||
                       tokens_.at_word(run.first, "table") || tokens_.at_word(run.first, "values");
    return query ? of_query(run, depth) : condition(run, depth);
  }

 private:
  /// The first place in `run`, outside brackets, where `word` stands; run.last when none.
  std::size_t find(Run run, std::string_view word) const {
    for (std::size_t at = run.first; at < run.last; ++at) {
      if (tokens_.at_word(at, word)) return at;
      if (tokens_.opens(at) && tokens_.partner(at) < run.last) at = tokens_.partner(at);
    }
    return run.last;
  }
  bool holds(Run run, std::string_view word) const { return find(run, word) != run.last; }

  bool is_limited(Run run) const {
    const std::size_t limit = find(run, "limit");
    const bool limits =
        limit != run.last && !tokens_.at_word(limit + 1, "all") && !tokens_.at_word(limit + 1, "null");
    return limits || holds(run, "fetch");
  }

  Answer of_query(Run run, int depth) const {
    if (is_limited(run)) return Answer::yes;
    if (holds(run, "union") || tokens_.at_word(run.first, "table")) return Answer::no;
    if (!holds(run, "from")) return Answer::yes;
    const std::size_t where = find(run, "where");
    if (where == run.last) return Answer::no;
    std::size_t end = run.last;
    for (const std::string_view word : {"group", "having", "window", "order", "for", "except", "intersect"})
      end = std::min(end, find({where, run.last}, word));
    return condition({where + 1, end}, depth);
  }

  /// One disjunct that is not bounded makes the whole unbounded; one conjunct that is makes it bounded.
  Answer condition(Run run, int depth) const {
    strip_parentheses(tokens_, run.first, run.last);
    if (depth > kMaxDepth || run.empty()) return Answer::no;
    const std::size_t either = holds(run, "case") ? run.last : find(run, "or");
    if (either != run.last) {
      const Answer left = condition({run.first, either}, depth + 1);
      const Answer right = left == Answer::no ? left : condition({either + 1, run.last}, depth + 1);
      return right == Answer::yes ? left : right;
    }
    Answer best = Answer::no;
    std::vector<RangeEnd> ends;
    for (const auto& [first, last] : conjuncts(tokens_, run.first, run.last)) {
      const Answer one = conjunct({first, last}, depth, ends);
      if (one == Answer::yes) return one;
      if (one == Answer::unknown) best = one;
    }
    return has_both_ends(ends) ? Answer::yes : best;
  }
  static bool has_both_ends(const std::vector<RangeEnd>& ends) {
    return std::ranges::any_of(ends, [&](const RangeEnd& one) {
      return one.lower && std::ranges::any_of(ends, [&](const RangeEnd& other) {
               return !other.lower && other.column == one.column;
             });
    });
  }

  Answer conjunct(Run run, int depth, std::vector<RangeEnd>& ends) const {
    const Run whole = run;
    strip_parentheses(tokens_, run.first, run.last);
    if (run.first != whole.first) return condition(run, depth + 1);
    if (tokens_.at_word(run.first, "current") && tokens_.at_word(run.first + 1, "of")) return Answer::yes;
    if (is_value({run.first, run.last}) || tokens_.at_word(run.first, "not")) return Answer::no;
    const std::size_t behind = tokens_.behind_name(run.first);
    if (behind > run.first) return comparison(behind, run.last, depth, ends);
    // 5 = a
    const std::size_t column = behind_value(run);
    const bool reversed = tokens_.at_symbol(column, "=") && tokens_.behind_name(column + 1) == run.last;
    return answer(reversed && is_telling({run.first, column}));
  }

  /// Of the column whose name ends before `behind`.
  Answer comparison(std::size_t behind, std::size_t last, int depth, std::vector<RangeEnd>& ends) const {
    if (tokens_.at_word(behind, "between")) return Answer::yes;
    if (tokens_.at_word(behind, "in") && tokens_.at_symbol(behind + 1, "(")) {
      const std::size_t close = tokens_.partner(behind + 1);
      const bool query = tokens_.at_word(behind + 2, "select") || tokens_.at_word(behind + 2, "with");
      if (!query) return Answer::yes;
      const Answer inside = text({behind + 2, std::min(close, last)}, depth + 1);
      return inside == Answer::yes ? inside : Answer::unknown;
    }
    const std::string_view op = tokens_.text(behind);
    if (op == "=") return answer(is_telling({behind + 1, last}) || is_array_or_query(behind + 1));
    if (op == ">" || op == ">=" || op == "<" || op == "<=") {
      ends.push_back({tokens_.plain(behind - 1), op.front() == '>'});
    }
    return Answer::no;
  }

  /// = ANY ('{..}'), = (SELECT ..)
  bool is_array_or_query(std::size_t at) const {
    if (tokens_.at_word(at, "any")) return !tokens_.at_word(at + 2, "select");
    return tokens_.at_symbol(at, "(") && tokens_.at_word(at + 1, "select");
  }
  std::size_t behind_value(Run run) const {
    if (tokens_.kind(run.first) == TokenKind::parameter) return run.first + 1;
    return tokens_.behind_constant(run.first, run.last);
  }
  bool is_value(Run run) const { return behind_value(run) == run.last; }
  bool is_telling(Run run) const {
    const bool truth = tokens_.at_word(run.first, "true") || tokens_.at_word(run.first, "false") ||
                       tokens_.at_word(run.first, "null");
    return !run.empty() && is_value(run) && !truth;
  }

  const ExpressionTokens& tokens_;
};

}  // namespace

Answer is_bounded(std::string_view text) {
  const ExpressionTokens tokens(text);
  return Boundedness(tokens).text({0, tokens.size()}, 0);
}

}  // namespace lockkeeper::sql
