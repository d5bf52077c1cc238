#include "rules/fact.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "rules/fact_names.h"

namespace lockkeeper::rules {

namespace {

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::optional<On> scope_of(std::string_view word) {
  if (word == "statement") return On::statement;
  if (word == "transaction") return On::transaction;
  if (word == "file") return On::file;
  if (word == "change-set") return On::change_set;
  return std::nullopt;
}

bool parse_order(std::string_view text, Fact& fact, std::string& error) {
  if (take(text, "earlier(")) {
    fact.order = Order::earlier;
  } else if (take(text, "later(")) {
    fact.order = Order::later;
  } else if (take(text, "with(")) {
    fact.order = Order::with;
  } else {
    return false;
  }
  const std::size_t close = text.find("): ");
  const auto scope = scope_of(text.substr(0, close));
  if (close == text.npos || !scope) {
    error =
        "expected statement, transaction, file or change-set and a pattern, as in \"later(file): ^ANALYZE\"";
    return true;
  }
  fact.scope = *scope;
  fact.pattern = text.substr(close + 3);
  if (!fact.pattern.starts_with("^") || fact.pattern.size() < 2 ||
      std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZ(").find(fact.pattern[1]) == std::string_view::npos) {
    error = "the pattern must begin with ^ and the kind of the operation";
  }
  return true;
}

std::vector<std::string_view> split_arguments(std::string_view text) {
  std::vector<std::string_view> arguments;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    arguments.push_back(base::trim(text.substr(0, comma)));
    text = comma == text.npos ? std::string_view() : text.substr(comma + 1);
  }
  return arguments;
}

std::string unknown_fact(std::string_view name) {
  std::array<std::string_view, kFactNames.size()> names;
  for (std::size_t index = 0; index < names.size(); ++index) names[index] = kFactNames[index].name;
  const std::string_view near = base::nearest(name, names.data(), names.size());
  std::string text = "unknown fact \"" + std::string(name) + "\"";
  if (!near.empty()) text += ", perhaps \"" + std::string(near) + "\"";
  return text;
}

void parse_named(std::string_view text, Fact& fact, std::string& error) {
  const std::size_t open = text.find('(');
  const std::string_view name = text.substr(0, open);
  if (open != text.npos) {
    if (!text.ends_with(")")) {
      error = "expected ) at the end";
      return;
    }
    fact.arguments = split_arguments(text.substr(open + 1, text.size() - open - 2));
  }
  const auto* found = std::ranges::find(kFactNames, name, &FactName::name);
  if (found == kFactNames.end()) {
    error = unknown_fact(name);
    return;
  }
  fact.name = static_cast<std::size_t>(found - kFactNames.begin());
  if (fact.arguments.size() < found->min_arguments || fact.arguments.size() > found->max_arguments) {
    error = "wrong number of arguments for \"" + std::string(name) + "\"";
  } else if (fact.at_end && found->needs != FactNeeds::schema) {
    error = "\"" + std::string(name) + "\" is about the moment of the operation and cannot be asked finally";
  } else if (name == "version") {
    error = version_range_error(fact.arguments[0]);
  }
}

// "14.3" as one number: major * 100 + minor.
std::optional<int> bound(std::string_view text) {
  int major = 0;
  int minor = 0;
  const char* end = text.data() + text.size();
  auto [next, problem] = std::from_chars(text.data(), end, major);
  if (problem != std::errc()) return std::nullopt;
  if (next != end) {
    if (*next != '.') return std::nullopt;
    const auto rest = std::from_chars(next + 1, end, minor);
    if (rest.ec != std::errc() || rest.ptr != end) return std::nullopt;
  }
  return major * 100 + minor;
}

struct VersionRange {
  int first = 0;
  int last = 0;
};

std::optional<VersionRange> parse_range(std::string_view text) {
  constexpr int kNoEnd = 100'000;
  const std::size_t dash = text.find('-');
  const std::string_view low = text.substr(0, dash);
  const std::string_view high = dash == text.npos ? low : text.substr(dash + 1);
  const std::optional<int> first = low.empty() ? 0 : bound(low);
  // An end without a minor number means every minor release of it.
  std::optional<int> last = high.empty() ? kNoEnd : bound(high);
  if (!first || !last || text.empty() || text == "-") return std::nullopt;
  if (!high.empty() && high.find('.') == high.npos) *last += 99;
  return VersionRange{*first, *last};
}

}  // namespace

sql::Answer Fact::turn(sql::Answer answer) const {
  if (maybe) answer = sql::answer(answer != sql::Answer::no);
  return negated ? !answer : answer;
}

Fact parse_fact(std::string_view text, std::string& error) {
  Fact fact;
  fact.negated = take(text, "not ");
  if (parse_order(text, fact, error)) return fact;
  for (bool more = true; more;) {
    more = false;
    if (take(text, "maybe-")) more = fact.maybe = true;
    if (take(text, "finally-")) more = fact.at_end = true;
  }
  parse_named(text, fact, error);
  return fact;
}

sql::Answer version_in(int major, std::string_view range, int minor) {
  const auto parsed = parse_range(range);
  if (major == 0 || !parsed) return sql::Answer::unknown;
  // Without a minor version a range that ends inside the major one is not decided.
  const int lowest = major * 100 + std::max(minor, 0);
  const int highest = minor < 0 ? lowest + 99 : lowest;
  if (lowest >= parsed->first && highest <= parsed->last) return sql::Answer::yes;
  return highest < parsed->first || lowest > parsed->last ? sql::Answer::no : sql::Answer::unknown;
}

std::string version_range_error(std::string_view range) {
  return parse_range(range) ? "" : "expected versions such as \"11-17\" or \"18-\"";
}

}  // namespace lockkeeper::rules
