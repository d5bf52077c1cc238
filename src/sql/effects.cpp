// Finds an operation's row and decides its conditions with the Schema.
#include "sql/effects.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "sql/canonical_reader.h"
#include "sql/expression.h"
#include "sql/schema.h"
#include "sql/type_change.h"

namespace lockkeeper::sql {

namespace {

/// Names that a row's pattern took, by their letter.
class Groups {
 public:
  void set(char letter, std::string_view name) { groups_.emplace_back(letter, name); }
  std::string_view operator[](char letter) const {
    for (const auto& [one, name] : groups_) {
      if (one == letter) return name;
    }
    return {};
  }

 private:
  std::vector<std::pair<char, std::string_view>> groups_;
};

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
  if (bar != row.pattern.npos && !operation.has_flag(row.pattern.substr(bar + 3))) return false;
  groups = {};
  return match_words(row.pattern.substr(0, bar), operation.head(), groups);
}

struct ModeName {
  std::string_view name;
  LockMode mode;
};
constexpr auto kModes = std::to_array<ModeName>({
    {"AS", LockMode::access_share},
    {"RS", LockMode::row_share},
    {"RE", LockMode::row_exclusive},
    {"SUE", LockMode::share_update_exclusive},
    {"S", LockMode::share},
    {"SRE", LockMode::share_row_exclusive},
    {"E", LockMode::exclusive},
    {"AE", LockMode::access_exclusive},
});

// LOCK TABLE t IN SHARE ROW EXCLUSIVE
LockMode mode_in(const Operation& operation) {
  const std::size_t in = operation.head().find(" IN ");
  if (in == std::string_view::npos) return LockMode::access_exclusive;
  return lock_mode_of(operation.head().substr(in + 4)).value_or(LockMode::access_exclusive);
}

/// Decides one row for one operation.
class Decision {
 public:
  Decision(const Operation& operation, const Groups& groups, const Schema& schema)
      : operation_(operation), groups_(groups), schema_(schema) {}

  Effects decide(const EffectsRow& row) const {
    Effects effects;
    effects.in_transaction = row.in_transaction;
    effects.rewrites = holds(row.rewrites);
    effects.scans = row.scans == row.rewrites ? either(effects.rewrites, row.scans) : holds(row.scans);
    std::string_view rest = row.locks;
    while (!rest.empty()) {
      const std::size_t comma = rest.find(", ");
      add_lock(rest.substr(0, comma), effects);
      rest = comma == rest.npos ? std::string_view() : rest.substr(comma + 2);
    }
    const std::string_view verb = operation_.word(0);
    effects.writes_rows = verb == "INSERT" || verb == "UPDATE" || verb == "DELETE" || verb == "MERGE" ||
                          (verb == "COPY" && row.pattern.starts_with("COPY"));
    if (row.pattern.starts_with("REINDEX TABLE") && is_partitioned(groups_['t']))
      effects.in_transaction = InTransaction::refused;
    return effects;
  }

 private:
  // A type change that only rebuilds indexes reads the table for them.
  Answer either(Answer rewrites, std::string_view condition) const {
    if (condition != "type change" || rewrites == Answer::yes) return rewrites;
    const Answer reindexes = change().reindexes;
    return reindexes == Answer::yes && has_index_on_column() ? Answer::yes : rewrites;
  }

  bool has_index_on_column() const {
    const Object* table = schema_.find(groups_['t']);
    if (table == nullptr || !table->known_whole) return true;
    const std::string column = plain_name(groups_['a']);
    return std::ranges::any_of(table->indexes, [&column](const Index& index) {
      return std::ranges::find(index.columns, column) != index.columns.end();
    });
  }

  bool is_partitioned(std::string_view name) const {
    const Object* table = schema_.find(name);
    return table != nullptr && table->partitioned;
  }

  const Column* column() const {
    const Object* table = schema_.find(groups_['t']);
    return table == nullptr ? nullptr : table->column(plain_name(groups_['a']));
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

  Answer index_is_nullable() const {
    const Object* table = schema_.find(groups_['t']);
    const Index* index = table == nullptr ? nullptr : table->index(plain_name(groups_['i']));
    if (index == nullptr) return Answer::yes;
    for (const std::string& name : index->columns) {
      const Column* one = table->column(name);
      if (one == nullptr || !one->not_null) return Answer::yes;
    }
    return Answer::no;
  }

  Answer reads_existing() const {
    if (operation_.slots.empty()) return Answer::no;
    for (const std::string& relation : relations_read(operation_.slots.back().text)) {
      if (schema_.is_new(relation) != Answer::yes) return Answer::yes;
    }
    return Answer::no;
  }

  Answer holds(std::string_view condition) const {
    if (condition.empty()) return Answer::no;
    if (condition == "yes") return Answer::yes;
    if (condition == "volatile")
      return operation_.slots.empty() ? Answer::no : is_volatile(operation_.slots[0].text, schema_);
    if (condition == "type change") return change().rewrites;
    if (condition == "not proven") return !schema_.proven_not_null(groups_['t'], groups_['a']);
    if (condition == "filled") return column_is_filled();
    if (condition == "not filled") return !column_is_filled();
    if (condition == "column type rewrites") return new_column_type_rewrites();
    if (condition == "index nullable") return index_is_nullable();
    if (condition == "not bound") return !schema_.is_new(groups_['p']);
    if (condition == "default partition") {
      const Object* parent = schema_.find(groups_['p']);
      return answer(parent != nullptr && !parent->default_partition.empty());
    }
    if (condition == "reads existing") return reads_existing();
    if (condition == "not partitioned") return answer(!is_partitioned(groups_['t']));
    return Answer::unknown;
  }

  void add(std::string_view relation, LockMode mode, Effects& effects) const {
    if (!relation.empty()) effects.locks.push_back({std::string(relation), mode, schema_.is_new(relation)});
  }
  void add_key(const std::string& key, LockMode mode, Effects& effects) const {
    if (!key.empty()) add(canonical_key(key), mode, effects);
  }

  // "t AE", "target(c) RS"
  void add_lock(std::string_view text, Effects& effects) const {
    const std::size_t space = text.rfind(' ');
    const std::string_view mode_name = text.substr(space + 1);
    const std::string_view what = text.substr(0, space);
    LockMode mode = LockMode::none;
    if (mode_name == "mode") mode = mode_in(operation_);
    for (const ModeName& row : kModes) {
      if (row.name == mode_name) mode = row.mode;
    }
    if (what.size() == 1) return add(groups_[what[0]], mode, effects);
    if (what == "sources") {
      if (operation_.slots.empty()) return;
      for (const std::string& relation : relations_read(operation_.slots.back().text))
        add(relation, mode, effects);
      return;
    }
    const std::string_view function = what.substr(0, what.find('('));
    add_related(function, groups_[what[function.size() + 1]], mode, effects);
  }

  void add_related(std::string_view function, std::string_view name, LockMode mode, Effects& effects) const {
    if (function == "target") {
      const Object* table = schema_.find(groups_['t']);
      const Constraint* constraint = table == nullptr ? nullptr : table->constraint(plain_name(name));
      if (constraint != nullptr) add_key(constraint->referenced, mode, effects);
      return;
    }
    if (function == "users") {
      const Object* type = schema_.find(name, Schema::Space::type);
      if (type == nullptr) return;
      for (const Object* user : schema_.users_of(*type)) add_key(user->key, mode, effects);
      return;
    }
    const Object* object = schema_.find(name);
    if (function == "table") {
      // The index's table is not known: the lock is on something that exists.
      if (object == nullptr || object->table.empty()) return add(name, mode, effects);
      return add_key(object->table, mode, effects);
    }
    if (object == nullptr) return;
    if (function == "default") return add_key(object->default_partition, mode, effects);
    if (function == "parent") return add_key(object->partition_of, mode, effects);
    if (function == "sibling") {
      const Object* parent = schema_.relation(object->partition_of);
      if (parent != nullptr && parent->default_partition != object->key)
        add_key(parent->default_partition, mode, effects);
    } else if (function == "targets") {
      for (const Constraint& constraint : object->constraints) {
        if (constraint.referenced != object->key) add_key(constraint.referenced, mode, effects);
      }
    } else if (function == "referencing") {
      for (const Object* other : schema_.referencing(*object)) add_key(other->key, mode, effects);
    } else if (function == "indexes") {
      for (const Index& index : object->indexes) {
        add_key(std::string(schema_of_key(object->key)) + "." + index.name, mode, effects);
      }
    }
  }

  const Operation& operation_;
  const Groups& groups_;
  const Schema& schema_;
};

using RowsByVerb = std::map<std::string_view, std::vector<const EffectsRow*>>;

const RowsByVerb& rows_by_verb() {
  static const RowsByVerb rows = [] {
    RowsByVerb map;
    for (const EffectsRow& row : effects_table())
      map[row.pattern.substr(0, row.pattern.find(' '))].push_back(&row);
    return map;
  }();
  return rows;
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
  const auto rows = rows_by_verb().find(operation.word(0));
  if (rows == rows_by_verb().end()) return {};
  Groups groups;
  for (const EffectsRow* row : rows->second) {
    if (row->before_version != 0 && (pg_version == 0 || pg_version >= row->before_version)) continue;
    if (matches(*row, operation, groups)) return Decision(operation, groups, schema).decide(*row);
  }
  return {};
}

}  // namespace lockkeeper::sql
