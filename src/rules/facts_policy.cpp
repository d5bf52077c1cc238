// Facts about what the configuration asks of names and tables. Without it nothing is asked, so they are
// unknown.
#include <algorithm>

#include "rules/facts.h"

namespace lockkeeper::rules {

namespace {

using sql::answer;
using sql::Answer;

// `naming(x, kind)`: the last part of the name breaks the pattern of its kind.
Answer naming(const Moment& moment, Arguments arguments) {
  const base::Pattern* pattern = moment.names.find(arguments[1]);
  const std::vector<std::string_view> parts = sql::name_parts(moment.value(arguments[0]));
  if (pattern == nullptr || parts.empty()) return Answer::unknown;
  if (pattern->matches(sql::plain_name(parts.back()))) return Answer::no;
  moment.details.pattern = moment.names.text(arguments[1]);
  return Answer::yes;
}

// `requires(comment)`.
Answer requires_(const Moment& moment, Arguments arguments) {
  return arguments[0] == "comment" && moment.options.required.comment ? Answer::yes : Answer::unknown;
}

// A required column is not there.
Answer lacks_required(const Moment& moment, Arguments arguments) {
  const sql::Object* table = moment.schema.find(moment.value(arguments[0]));
  const std::vector<std::string>& required = moment.options.required.columns;
  if (required.empty() || table == nullptr || !table->known_whole) return Answer::unknown;
  std::string missing;
  for (const std::string& column : required) {
    if (table->column(column) == nullptr) missing += (missing.empty() ? "" : ", ") + column;
  }
  moment.details.missing = missing;
  return answer(!missing.empty());
}

constexpr FactRow kRows[] = {
    {"lacks-required", lacks_required},
    {"naming", naming},
    {"requires", requires_},
};

}  // namespace

std::span<const FactRow> policy_facts() { return kRows; }

}  // namespace lockkeeper::rules
