// Facts about conditions, queries, calls and names as the file writes them.
#include <algorithm>

#include "base/text.h"
#include "rules/facts.h"
#include "sql/expression.h"
#include "sql/expression_tokens.h"
#include "sql/functions.h"

namespace lockkeeper::rules {

namespace {

using sql::answer;
using sql::Answer;

constexpr std::size_t kMaxNameBytes = 63;  // NAMEDATALEN - 1

// The conditions of the operation are the slots behind these words.
Answer compares_null(const Moment& moment, Arguments) {
  static constexpr std::string_view kBefore[] = {"WHERE", "CHECK", "AND", "USING"};
  const sql::Operation& operation = moment.operation;
  for (std::size_t at = 1; at < operation.words.size(); ++at) {
    if (!operation.word(at).starts_with('#')) continue;
    if (std::ranges::find(kBefore, operation.word(at - 1)) == std::end(kBefore)) continue;
    std::size_t number = 0;
    for (const char c : operation.word(at).substr(1))
      number = number * 10 + static_cast<std::size_t>(c - '0');
    if (number == 0 || number > operation.slots.size()) continue;
    if (sql::compares_with_null(operation.slots[number - 1].text)) return Answer::yes;
  }
  return Answer::no;
}

// The server cuts a name between characters (truncate_identifier).
std::string cut_name(std::string name) {
  name.resize(kMaxNameBytes);
  while (!name.empty() && base::find_invalid_utf8(name) != std::string::npos) name.pop_back();
  return name;
}

Answer too_long(const Moment& moment, Arguments arguments) {
  const std::string_view value = moment.value(arguments[0]);
  if (value.size() <= kMaxNameBytes) return Answer::no;
  const std::vector<std::string_view> parts = sql::name_parts(value.substr(0, value.find('(')));
  if (parts.empty()) return Answer::no;
  const std::string name = sql::plain_name(parts.back());
  if (name.size() <= kMaxNameBytes) return Answer::no;
  moment.details.cut_name = cut_name(name);
  return Answer::yes;
}

Answer reads_protected(const Moment& moment, Arguments arguments) {
  Answer result = Answer::no;
  for (const std::string& name : sql::relations_read(moment.slot(arguments[0]))) {
    const sql::Object* object = moment.schema.find(name);
    if (object != nullptr && object->row_security) return Answer::yes;
    if (object == nullptr || object->mentioned) result = Answer::unknown;
  }
  return result;
}

// Neither the server's own, nor of a usual extension, nor defined by the folder.
Answer unknown_function(const Moment& moment, Arguments arguments) {
  const std::string_view name = moment.value(arguments[0]);
  const std::vector<std::string_view> parts = sql::name_parts(name.substr(0, name.find('(')));
  if (parts.empty()) return Answer::no;
  const std::string plain = sql::plain_name(parts.back());
  const bool qualified = parts.size() > 1 && parts[parts.size() - 2] != "pg_catalog";
  if (!moment.schema.routines(name).empty()) return Answer::no;
  return answer(qualified || !sql::builtin_volatility(plain, 1));
}

// `begins(expr, grant, revoke)`: the text that the expression puts together begins with one of these words.
Answer begins(const Moment& moment, Arguments arguments) {
  const std::optional<std::string> text = sql::leading_text(moment.slot(arguments[0]));
  if (!text) return Answer::unknown;
  const std::string_view word = std::string_view(*text).substr(0, text->find_first_of(" \t\r\n"));
  return answer(std::ranges::find(arguments.subspan(1), word) != arguments.end());
}

Answer runner(const Moment& moment, Arguments arguments) {
  return answer(arguments[0] == sql::to_text(moment.options.runner));
}

// Lockkeeper resets its session behind every file; others do not.
Answer session_reused(const Moment& moment, Arguments) {
  return answer(sql::reuses_session(moment.options.runner));
}

Answer protects(const Moment& moment, Arguments) { return moment.session.protects(moment.operation); }

constexpr FactRow kRows[] = {
    {"begins", begins},     {"compares-null", compares_null},
    {"protects", protects}, {"reads-protected", reads_protected},
    {"runner", runner},     {"session-reused", session_reused},
    {"too-long", too_long}, {"unknown-function", unknown_function},
};

}  // namespace

std::span<const FactRow> expression_facts() { return kRows; }

}  // namespace lockkeeper::rules
