#include "base/pattern.h"

#include <re2/re2.h>
#include <re2/set.h>
#include <re2/stringpiece.h>

#include <algorithm>
#include <deque>
#include <mutex>

namespace lockkeeper::base {

namespace {

// A class of RE2's own until 2023, absl::string_view since: built and read by pointer and length only.
using PatternView = re2::StringPiece;

RE2::Options options() {
  RE2::Options options(RE2::Latin1);
  options.set_dot_nl(true);
  options.set_log_errors(false);
  return options;
}

PatternView view(std::string_view text) { return PatternView(text.data(), text.size()); }

// The depth-0 alternatives of a pattern all begin with '^': `^a|b` is anchored in its first half only.
bool every_alternative_anchored(std::string_view pattern) {
  int depth = 0;
  bool in_class = false;
  bool at_begin = true;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    if (at_begin && c != '^') return false;
    at_begin = false;
    if (c == '\\') {
      ++at;
    } else if (in_class) {
      in_class = c != ']';
    } else if (c == '[') {
      in_class = true;
      // A ']' that stands first in a class is a member of it.
      if (pattern.substr(at + 1).starts_with("^]")) at += 2;
      if (pattern.substr(at + 1).starts_with("]")) at += 1;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      --depth;
    } else if (c == '|' && depth == 0) {
      at_begin = true;
    }
  }
  return !at_begin;
}

std::string describe(const RE2& regex) {
  std::string text = regex.error();
  const std::string fragment(regex.error_arg().data(), regex.error_arg().size());
  if (!fragment.empty() && text.find(fragment) == text.npos) text += ": " + fragment;
  return text;
}

}  // namespace

struct Pattern::Compiled {
  explicit Compiled(std::string_view text) : regex(view(text), options()) {}
  RE2 regex;
};

Pattern::Pattern(std::string_view text) : compiled_(std::make_unique<Compiled>(text)) {
  const RE2& regex = compiled_->regex;
  if (!regex.ok()) {
    error_ = describe(regex);
    return;
  }
  group_names_.resize(static_cast<std::size_t>(regex.NumberOfCapturingGroups()));
  for (const auto& [number, name] : regex.CapturingGroupNames()) {
    if (std::ranges::find(group_names_, name) != group_names_.end()) error_ = "two groups are called " + name;
    group_names_[static_cast<std::size_t>(number) - 1] = name;
  }
}

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

bool Pattern::matches(std::string_view text) const {
  return error_.empty() && compiled_->regex.Match(view(text), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

bool Pattern::match(std::string_view text, std::vector<std::string_view>& groups) const {
  groups.clear();
  if (!error_.empty()) return false;
  std::vector<PatternView> found(group_names_.size() + 1);
  if (!compiled_->regex.Match(view(text), 0, text.size(), RE2::UNANCHORED, found.data(),
                              static_cast<int>(found.size()))) {
    return false;
  }
  for (const PatternView& group : found) {
    groups.push_back(group.data() == nullptr ? std::string_view()
                                             : std::string_view(group.data(), group.size()));
  }
  return true;
}

bool Pattern::possible_range(std::string& first, std::string& last) const {
  constexpr int kMaxLength = 32;
  if (!error_.empty() || !every_alternative_anchored(compiled_->regex.pattern())) return false;
  if (!compiled_->regex.PossibleMatchRange(&first, &last, kMaxLength)) return false;
  // RE2 bounds what the pattern consumes; a text that matches may go on.
  last += '\xff';
  return true;
}

struct PatternSet::Compiled {
  explicit Compiled(const std::vector<std::string>& texts)
      : set(options(), RE2::UNANCHORED), patterns(texts) {
    for (const std::string& text : texts) {
      if (set.Add(view(text), nullptr) < 0) usable = false;
    }
    usable = usable && !texts.empty() && set.Compile();
  }

  void match_alone(std::string_view text, std::vector<int>& hits) {
    std::call_once(compiled_alone, [this] {
      for (const std::string& pattern : patterns) alone.emplace_back(pattern);
    });
    for (std::size_t index = 0; index < alone.size(); ++index) {
      if (alone[index].matches(text)) hits.push_back(static_cast<int>(index));
    }
  }

  RE2::Set set;
  std::vector<std::string> patterns;
  bool usable = true;
  std::once_flag compiled_alone;
  std::deque<Pattern> alone;
};

PatternSet::PatternSet(const std::vector<std::string>& patterns)
    : compiled_(std::make_unique<Compiled>(patterns)) {}
PatternSet::~PatternSet() = default;
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;

void PatternSet::matches(std::string_view text, std::vector<int>& hits) const {
  hits.clear();
  if (!compiled_->usable) return compiled_->match_alone(text, hits);
  RE2::Set::ErrorInfo error{RE2::Set::kNoError};
  compiled_->set.Match(view(text), &hits, &error);
  if (error.kind != RE2::Set::kNoError) {
    hits.clear();
    compiled_->match_alone(text, hits);
    return;
  }
  std::ranges::sort(hits);
}

}  // namespace lockkeeper::base
