#include "sql/batch.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace lockkeeper::sql {

namespace {

std::optional<std::uint32_t> number_of(std::string_view text, std::uint32_t most) {
  std::uint32_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size() || number > most) return std::nullopt;
  return number;
}

/// "50ms", "2s", "1min", "0".
std::optional<std::chrono::milliseconds> pause_of(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = number_of(text.substr(0, digits), 3600000);
  if (!number) return std::nullopt;
  const std::string_view unit = text.substr(digits);
  if (unit == "ms" || (unit.empty() && *number == 0)) return std::chrono::milliseconds(*number);
  if (unit == "s") return std::chrono::seconds(*number);
  if (unit == "min") return std::chrono::minutes(*number);
  return std::nullopt;
}

/// `"Id"` -> Id, ID -> id.
std::string column_of(std::string_view written) {
  if (written.size() > 2 && written.starts_with('"') && written.ends_with('"'))
    return std::string(written.substr(1, written.size() - 2));
  return base::to_lower(written);
}

/// The columns that an UPDATE sets, as the server has their names: "SET (a, b[]) = (..)".
std::vector<std::string> columns_set(const Operation& operation) {
  std::vector<std::string> columns;
  for (std::size_t i = 3; i < operation.words.size() && operation.word(i) != "="; ++i) {
    std::string_view word = operation.word(i);
    while (word.starts_with('(')) word.remove_prefix(1);
    while (word.ends_with(')') || word.ends_with(',')) word.remove_suffix(1);
    if (word.ends_with("[]")) word.remove_suffix(2);
    columns.push_back(plain_name(word));
  }
  return columns;
}

class Reading {
 public:
  Reading(const Script& script, std::uint32_t statement)
      : script_(script), record_(script.statements[statement]) {
    batch_.statement = statement;
  }

  Batch run(const Directive& directive) {
    for (const auto& [name, value] : directive.options) take_option(directive, name, value);
    for (const std::string& word : directive.words) {
      if (batch_.key.empty())
        refuse("the batch directive has '" + word + "' before key=", kForm, directive.range);
      batch_.key.push_back(column_of(word));
    }
    read_statement();
    return std::move(batch_);
  }

 private:
  static constexpr const char* kForm = "write it as: -- lockkeeper:batch key=id size=10000 pause=50ms";

  void refuse(std::string why, std::string hint, base::Range range) {
    if (!batch_.problem.empty()) return;
    batch_.problem = std::move(why);
    batch_.hint = std::move(hint);
    batch_.problem_range = range;
  }

  void take_option(const Directive& directive, const std::string& name, const std::string& value) {
    if (name == "key") {
      batch_.key.push_back(column_of(value));
    } else if (name == "size") {
      const auto size = number_of(value, Batch::kMaxSize);
      if (!size || *size == 0)
        return refuse("size=" + value + " is no number from 1 to 1000000", kForm, directive.range);
      batch_.size = *size;
    } else if (name == "pause") {
      const auto pause = pause_of(value);
      if (!pause) return refuse("pause=" + value + " is no time such as 50ms", kForm, directive.range);
      batch_.pause = *pause;
    } else {
      refuse("the batch directive knows no " + name + "=", kForm, directive.range);
    }
  }

  void read_statement() {
    const std::string_view text = script_.source->slice(record_.range);
    const bool with = base::equals_ignoring_case(text.substr(0, 4), "with");
    const Operation* operation = record_.first_operation < record_.last_operation
                                     ? &script_.operations[record_.last_operation - 1]
                                     : nullptr;
    const bool update = operation != nullptr && operation->word(0) == "UPDATE";
    const bool removal = operation != nullptr && operation->head().starts_with("DELETE FROM ");
    if (!update && !removal)
      return refuse("only an UPDATE or a DELETE can run in batches", "leave the batch directive out",
                    record_.range);
    if (with || record_.last_operation - record_.first_operation != 1)
      return refuse("a statement with WITH cannot run in batches", "write the query into WHERE",
                    record_.range);
    for (const std::string_view flag : {"FROM", "USING"}) {
      if (operation->has_flag(flag))
        return refuse("a statement that joins other tables cannot run in batches",
                      "ask them by a sub-select in SET or WHERE", operation->range);
    }
    if (operation->has_flag("RETURNING"))
      return refuse("nobody reads what a batch returns", "leave RETURNING out", operation->range);
    if (operation->has_flag("ALWAYS TRUE"))
      return refuse("the condition of a batch is always true", "leave WHERE out", operation->range);
    batch_.table = operation->word(update ? 1 : 2);
    batch_.only = operation->has_flag("ONLY");
    if (update) refuse_changed_key(*operation);
    read_condition(*operation);
  }

  void refuse_changed_key(const Operation& operation) {
    for (const std::string& column : columns_set(operation)) {
      if (std::ranges::find(batch_.key, column) == batch_.key.end()) continue;
      refuse("the batch changes column " + column + " of the key that it walks along", "name another key",
             operation.range);
    }
  }

  void read_condition(const Operation& operation) {
    const std::size_t last = operation.words.size();
    if (last >= 2 && operation.word(last - 2) == "WHERE") {
      batch_.condition = operation.slots.back().range;
    } else if (operation.head().find(" WHERE CURRENT OF ") != std::string_view::npos) {
      refuse("the row of a cursor cannot run in batches", "leave the batch directive out", operation.range);
    }
  }

  const Script& script_;
  const StatementRecord& record_;
  Batch batch_;
};

}  // namespace

std::vector<std::string> columns_set(const Script& script, std::uint32_t statement) {
  const StatementRecord& record = script.statements[statement];
  if (record.first_operation == record.last_operation) return {};
  const Operation& operation = script.operations[record.last_operation - 1];
  return operation.word(0) == "UPDATE" ? columns_set(operation) : std::vector<std::string>();
}

std::optional<Batch> batch_of(const Script& script, std::uint32_t statement) {
  for (auto directive = script.directives.rbegin(); directive != script.directives.rend(); ++directive) {
    if (directive->kind == DirectiveKind::batch && directive->statement == statement)
      return Reading(script, statement).run(*directive);
  }
  return std::nullopt;
}

}  // namespace lockkeeper::sql
