#include "rules/facts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "rules/fact_names.h"

namespace lockkeeper::rules {

namespace {

using Ask = sql::Answer (*)(const Moment&, Arguments);

// By the index that parse_fact gives, so that a fact costs no look-up of its name.
std::array<Ask, kFactNames.size()> collect() {
  std::array<Ask, kFactNames.size()> table{};
  for (const auto rows : {schema_facts(), effect_facts(), text_facts(), expression_facts(), key_facts(),
                          policy_facts(), row_facts(), size_facts()}) {
    for (const FactRow& row : rows) {
      const auto* name = std::ranges::find(kFactNames, row.name, &FactName::name);
      if (name == kFactNames.end()) throw std::logic_error("fact without a name: " + std::string(row.name));
      table[static_cast<std::size_t>(name - kFactNames.begin())] = row.ask;
    }
  }
  for (std::size_t index = 0; index < table.size(); ++index) {
    if (table[index] == nullptr)
      throw std::logic_error("fact without a function: " + std::string(kFactNames[index].name));
  }
  return table;
}

}  // namespace

const sql::Object* Moment::table() const {
  const std::string_view name = value("table");
  return name.empty() ? nullptr : schema.find(name);
}

const sql::Column* Moment::column(std::string_view group) const {
  const sql::Object* object = table();
  return object == nullptr ? nullptr : object->column(sql::plain_name(value(group)));
}

std::string_view Moment::slot_text(std::string_view text) const {
  std::size_t number = 0;
  if (!text.starts_with('#')) return {};
  std::from_chars(text.data() + 1, text.data() + text.size(), number);
  return number == 0 || number > operation.slots.size() ? std::string_view()
                                                        : operation.slots[number - 1].text;
}

sql::Answer ask(const Fact& fact, const Moment& moment) {
  static const std::array<Ask, kFactNames.size()> table = collect();
  return fact.turn(table[fact.name](moment, fact.arguments));
}

}  // namespace lockkeeper::rules
