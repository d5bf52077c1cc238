// Finds an operation's row and decides its conditions with the Schema.
#include "sql/effects.h"

#include <algorithm>
#include <map>
#include <utility>

#include "sql/canonical_reader.h"
#include "sql/effects_locks.h"
#include "sql/expression.h"
#include "sql/schema.h"
#include "sql/type_change.h"

namespace lockkeeper::sql {

namespace {

std::string_view take_word(std::string_view& rest) {
  const std::size_t space = rest.find(' ');
  const std::string_view word = rest.substr(0, space);
  rest = space == rest.npos ? std::string_view() : rest.substr(space + 1);
  return word;
}

// `*` stands last, or before a word that ends it: patterns have at most two, so trying on is cheap.
bool match_words(std::string_view pattern, std::string_view text, Groups& groups) {
  while (!pattern.empty()) {
    const std::string_view expected = take_word(pattern);
    if (expected == "*") {
      if (pattern.empty()) return true;
      for (;;) {
        Groups tried = groups;
        if (match_words(pattern, text, tried)) {
          groups = tried;
          return true;
        }
        if (text.empty()) return false;
        take_word(text);
      }
    }
    if (text.empty()) return false;
    const std::string_view word = take_word(text);
    if (expected.front() == '{') {
      groups.set(expected[1], word);
    } else if (word != expected) {
      return false;
    }
  }
  return text.empty();
}

bool matches(const EffectsRow& row, const Operation& operation, Groups& groups) {
  const std::size_t bar = row.pattern.find(" | ");
  groups = {};
  if (!match_words(row.pattern.substr(0, bar), operation.head(), groups)) return false;
  return bar == row.pattern.npos || operation.has_flag(row.pattern.substr(bar + 3));
}

// A procedure or DO block that ends the transaction of its caller.
bool ends_callers_transaction(const Operation& operation) {
  if (operation.context == Context::top) return false;
  return operation.word(0) == "COMMIT" || (operation.word(0) == "ROLLBACK" && operation.word(1) != "TO");
}

/// Decides one row for one operation.
class Decision {
 public:
  Decision(const Operation& operation, const Groups& groups, const Schema& schema)
      : operation_(operation), groups_(groups), schema_(schema) {}

  InTransaction in_transaction(const EffectsRow& row) const {
    if (!row.if_partitioned) return row.in_transaction;
    const char letter = row.pattern.starts_with("REINDEX INDEX") ? 'i' : 't';
    return is_partitioned(groups_[letter]) ? InTransaction::refused : row.in_transaction;
  }

  Effects decide(const EffectsRow& row) const {
    Effects effects;
    effects.rewrites = holds(row.rewrites);
    effects.scans = holds(row.scans);
    effects.locks = locks_of(row, operation_, groups_, schema_);
    const std::string_view verb = operation_.word(0);
    effects.writes_rows = verb == "INSERT" || verb == "UPDATE" || verb == "DELETE" || verb == "MERGE" ||
                          (verb == "COPY" && row.pattern.starts_with("COPY"));
    return effects;
  }

 private:
  const Object* relation(std::string_view name) const { return schema_.find(name, Schema::Space::relation); }

  /// Of a table, or of the one that an index is on.
  bool is_partitioned(std::string_view name) const {
    const Object* found = relation(name);
    if (found != nullptr && found->kind == ObjectKind::index) found = schema_.relation(found->table);
    return found != nullptr && found->partitioned;
  }

  const Column* column() const {
    const Object* table = relation(groups_['t']);
    return table == nullptr ? nullptr : table->column(plain_name(groups_['a']));
  }

  /// An index that is rebuilt and a valid CHECK that is verified again read the table, also where nothing is
  /// rewritten.
  Answer type_change_scans() const {
    const TypeChange type = change();
    if (type.rewrites == Answer::yes) return Answer::yes;
    const Object* table = relation(groups_['t']);
    if (table == nullptr) return std::max(type.rewrites, type.reindexes);
    const std::string name = plain_name(groups_['a']);
    const bool checked = std::ranges::any_of(table->constraints, [&](const Constraint& one) {
      return one.kind == ConstraintKind::check && one.valid &&
             std::ranges::find(one.columns, name) != one.columns.end();
    });
    if (checked) return Answer::yes;
    const Answer rebuilt = rebuilds_indexes(*table, name, type);
    if (rebuilt != Answer::no) return std::max(type.rewrites, rebuilt);
    if (table->known_whole || type.reindexes == Answer::no) return type.rewrites;
    return std::max(type.rewrites, Answer::unknown);
  }

  TypeChange change() const {
    CanonicalReader reader(operation_);
    reader.skip_behind("TYPE");
    const std::string_view type = reader.take_type();
    const std::string_view collation = reader.take("COLLATE") ? reader.take_word() : std::string_view();
    const bool uses = reader.take("USING");
    const std::string_view expression = uses ? reader.take_slot() : std::string_view();
    const Column* old = column();
    return type_change(old == nullptr ? "" : old->type, type, collation,
                       uses && expression.empty() ? "?" : expression, plain_name(groups_['a']), schema_);
  }

  Answer column_is_filled() const {
    const Column* added = column();
    if (added == nullptr) return Answer::no;
    if (added->perhaps) return Answer::unknown;
    return answer(!added->default_text.empty() || added->identity || added->serial || added->generated);
  }

  Answer new_column_type_rewrites() const {
    CanonicalReader reader(operation_);
    reader.skip_behind("COLUMN");
    reader.take_word();
    const std::string_view type = reader.take_type();
    if (type == "serial" || type == "bigserial" || type == "smallserial") return Answer::yes;
    const Object* domain = schema_.find(type, Schema::Space::type);
    return answer(domain != nullptr && domain->kind == ObjectKind::domain && domain->constrained);
  }

  Answer constraint_is_unproven() const {
    const Object* table = relation(groups_['t']);
    const Constraint* constraint = table == nullptr ? nullptr : table->constraint(plain_name(groups_['c']));
    return answer(constraint == nullptr || !constraint->valid);
  }

  Answer has_indexes() const {
    const Object* table = relation(groups_['t']);
    return answer(table == nullptr || !table->known_whole || !table->indexes.empty());
  }

  Answer index_is_nullable() const {
    const Object* table = relation(groups_['t']);
    const Index* index = table == nullptr ? nullptr : table->index(plain_name(groups_['i']));
    if (index == nullptr) return Answer::yes;
    for (const std::string& name : index->columns) {
      const Column* one = table->column(name);
      if (one == nullptr || !one->not_null) return Answer::yes;
    }
    return Answer::no;
  }

  /// A valid CHECK may imply the bound; whether it does is not worked out.
  Answer attached_is_read() const {
    const Object* child = relation(groups_['p']);
    if (child == nullptr) return Answer::yes;
    if (schema_.is_new(*child) == Answer::yes && !child->has_rows) return Answer::no;
    const bool checked = std::ranges::any_of(child->constraints, [](const Constraint& one) {
      return one.kind == ConstraintKind::check && one.valid;
    });
    return checked ? Answer::unknown : Answer::yes;
  }

  Answer reads_existing() const {
    if (operation_.slots.empty()) return Answer::no;
    for (const std::string& source : relations_read(operation_.slots.back().text)) {
      if (newness(source) != Answer::yes) return Answer::yes;
    }
    return Answer::no;
  }

  Answer holds(std::string_view condition) const {
    if (condition.empty()) return Answer::no;
    if (condition == "yes") return Answer::yes;
    if (condition == "volatile")
      return operation_.slots.empty() ? Answer::no : is_volatile(operation_.slots[0].text, schema_);
    if (condition == "type change") return change().rewrites;
    if (condition == "type change reads") return type_change_scans();
    if (condition == "not proven") return !schema_.proven_not_null(groups_['t'], groups_['a']);
    if (condition == "filled") return column_is_filled();
    // The server skips the check of a new column only where no DEFAULT is written, be it NULL.
    if (condition == "default written") {
      const Column* added = column();
      return added != nullptr && added->default_null && !added->perhaps ? Answer::yes : column_is_filled();
    }
    if (condition == "not filled") return !column_is_filled();
    if (condition == "column type rewrites") return new_column_type_rewrites();
    if (condition == "index nullable") return index_is_nullable();
    if (condition == "not bound") return attached_is_read();
    if (condition == "default partition") {
      const Object* parent = relation(groups_['p']);
      return answer(parent != nullptr && !parent->default_partition.empty());
    }
    if (condition == "reads existing") return reads_existing();
    if (condition == "not partitioned") return answer(!is_partitioned(groups_['t']));
    if (condition == "indexed") return has_indexes();
    if (condition == "not valid") return constraint_is_unproven();
    if (condition == "referenced") {
      const Object* table = relation(groups_['t']);
      return answer(table != nullptr && !schema_.referencing(*table).empty());
    }
    return Answer::unknown;
  }

  Answer newness(std::string_view name) const {
    if (const Object* found = relation(name)) return schema_.is_new(*found);
    return answer(name.starts_with("pg_temp."));
  }
  const Operation& operation_;
  const Groups& groups_;
  const Schema& schema_;
};

/// A row and the words of its pattern up to the first `*`: where they stand is known, so most rows are told
/// apart without matching them.
struct IndexedRow {
  const EffectsRow* row;
  std::vector<std::string_view> words;

  bool may_match(const Operation& operation) const {
    if (operation.words.size() < words.size()) return false;
    for (std::size_t index = 0; index < words.size(); ++index) {
      if (words[index].front() != '{' && words[index] != operation.word(index)) return false;
    }
    return true;
  }
};

using RowsByVerb = std::map<std::string_view, std::vector<IndexedRow>>;

IndexedRow indexed(const EffectsRow& row) {
  IndexedRow result{&row, {}};
  std::string_view rest = row.pattern.substr(0, row.pattern.find(" | "));
  while (!rest.empty()) {
    const std::string_view word = take_word(rest);
    if (word == "*") break;
    result.words.push_back(word);
  }
  return result;
}

const RowsByVerb& rows_by_verb() {
  static const RowsByVerb rows = [] {
    RowsByVerb map;
    for (const EffectsRow& row : effects_table())
      map[row.pattern.substr(0, row.pattern.find(' '))].push_back(indexed(row));
    return map;
  }();
  return rows;
}

/// The first row that fits; `groups` gets what its pattern took.
const EffectsRow* row_of(const Operation& operation, int pg_version, Groups& groups) {
  const auto rows = rows_by_verb().find(operation.word(0));
  if (rows == rows_by_verb().end()) return nullptr;
  for (const IndexedRow& one : rows->second) {
    const int before = one.row->before_version;
    if (before != 0 && (pg_version == 0 || pg_version >= before)) continue;
    if (one.may_match(operation) && matches(*one.row, operation, groups)) return one.row;
  }
  return nullptr;
}

// IF NOT EXISTS looks, with the lock of its table, and then does nothing.
void leave_out_work(const Operation& operation, Effects& effects) {
  effects.rewrites = effects.scans = Answer::no;
  const bool looks = operation.word(0) == "ALTER" || operation.word(1) == "INDEX";
  effects.locks.resize(std::min<std::size_t>(effects.locks.size(), looks ? 1 : 0));
}

}  // namespace

LockMode Effects::strongest_on_existing() const {
  LockMode strongest = LockMode::none;
  for (const RelationLock& lock : locks) {
    if (lock.is_new != Answer::yes) strongest = std::max(strongest, lock.mode);
  }
  return strongest;
}

Effects effects_of(const Operation& operation, const Schema& schema, int pg_version) {
  Groups groups;
  const EffectsRow* row = row_of(operation, pg_version, groups);
  Effects effects;
  if (row != nullptr) effects = Decision(operation, groups, schema).decide(*row);
  if (schema.skips(operation)) leave_out_work(operation, effects);
  effects.in_transaction = in_transaction_of(operation, schema, pg_version);
  return effects;
}

InTransaction in_transaction_of(const Operation& operation, const Schema& schema, int pg_version) {
  if (ends_callers_transaction(operation)) return InTransaction::refused;
  Groups groups;
  const EffectsRow* row = row_of(operation, pg_version, groups);
  return row == nullptr ? InTransaction::allowed : Decision(operation, groups, schema).in_transaction(*row);
}

}  // namespace lockkeeper::sql
