// The relations that a row of the effects table locks, worked out with the Schema.
#include "sql/effects_locks.h"

#include <algorithm>
#include <array>
#include <set>

#include "sql/expression.h"
#include "sql/schema.h"

namespace lockkeeper::sql {

namespace {

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

bool holds(const std::vector<std::string>& columns, std::string_view name) {
  return std::ranges::find(columns, name) != columns.end();
}

/// Collects the locks of one row.
class Collector {
 public:
  Collector(const Operation& operation, const Groups& groups, const Schema& schema)
      : operation_(operation), groups_(groups), schema_(schema) {}

  // "t AE", "target(c) RS"
  void add_lock(std::string_view text) {
    const std::size_t space = text.rfind(' ');
    const std::string_view mode_name = text.substr(space + 1);
    const std::string_view what = text.substr(0, space);
    mode_ = mode_name == "mode" ? mode_in(operation_) : LockMode::none;
    for (const ModeName& row : kModes) {
      if (row.name == mode_name) mode_ = row.mode;
    }
    if (what.size() == 1) return add(groups_[what[0]]);
    if (what == "sources") {
      if (operation_.slots.empty()) return;
      for (const std::string& source : relations_read(operation_.slots.back().text)) add(source);
      return;
    }
    const std::string_view function = what.substr(0, what.find('('));
    add_related(function, groups_[what[function.size() + 1]]);
  }
  std::vector<RelationLock> take() { return std::move(locks_); }

 private:
  const Object* relation(std::string_view name) const { return schema_.find(name, Schema::Space::relation); }

  void add(std::string_view name) {
    if (name.empty()) return;
    const Object* found = relation(name);
    const Answer is_new = found != nullptr ? schema_.is_new(*found) : answer(name.starts_with("pg_temp."));
    locks_.push_back({std::string(name), mode_, is_new});
  }
  /// As short as search_path lets it be.
  std::string spelled(const std::string& key) const {
    std::string name = canonical_key(key);
    if (schema_.key_of(name) == key) return name;
    return canonical_name(schema_of_key(key)) + '.' + canonical_name(name_of_key(key));
  }
  void add_key(const std::string& key) {
    if (key.empty()) return;
    const Object* found = schema_.relation(key);
    locks_.push_back({spelled(key), mode_, found == nullptr ? Answer::no : schema_.is_new(*found)});
  }
  void add_partitions(const Object* table) {
    if (table == nullptr || !table->partitioned) return;
    for (const Object* partition : schema_.partitions(*table)) add_key(partition->key);
  }
  /// What a foreign key points at: a partitioned table is locked with its partitions.
  void add_target(const std::string& key) {
    add_key(key);
    add_partitions(schema_.relation(key));
  }

  void add_related(std::string_view function, std::string_view name) {
    if (function == "users") {
      const Object* type = schema_.find(name, Schema::Space::type);
      if (type == nullptr) return;
      for (const Object* user : schema_.users_of(*type)) add_key(user->key);
    } else if (function == "inside") {
      add_members(plain_name(name));
    } else if (function == "target" || function == "unproven" || function == "keyed" ||
               function == "checked") {
      add_by_constraint(function, name);
    } else if (function == "pointed" || function == "pointing") {
      add_by_column(function, plain_name(name));
    } else if (function == "holder") {
      const std::vector<std::string_view> parts = name_parts(name);
      if (parts.size() > 1) add(name.substr(0, name.size() - parts.back().size() - 1));
    } else if (function == "table") {
      const Object* index = relation(name);
      // Where the table of an index is not known, the lock is on something that exists all the same.
      if (index == nullptr || index->table.empty()) return add(name);
      add_key(index->table);
    } else if (const Object* object = relation(name)) {
      add_relatives(function, *object);
    }
  }

  void add_by_constraint(std::string_view function, std::string_view name) {
    const Object* table = relation(groups_['t']);
    if (table == nullptr) return;
    const Constraint* constraint = table->constraint(plain_name(name));
    if (function == "checked") {
      // CHECK and NOT NULL are inherited under their names; others of a partition have names of their own.
      const bool other = constraint != nullptr && constraint->kind != ConstraintKind::check &&
                         constraint->kind != ConstraintKind::not_null;
      if (!other) add_relatives("tree", *table);
      return;
    }
    if (constraint == nullptr) return;
    if (function == "target") return add_target(constraint->referenced);
    if (function == "unproven") {
      if (!constraint->valid) add_key(constraint->referenced);
      return;
    }
    if (constraint->kind == ConstraintKind::primary_key || constraint->kind == ConstraintKind::unique)
      add_pointing(*table,
                   [&](const Constraint& one) { return one.referenced_columns == constraint->columns; });
  }

  /// Tables with a foreign key to this one for which `which` holds.
  template <typename Which>
  void add_pointing(const Object& table, const Which& which) {
    for (const Object* other : schema_.referencing(table)) {
      const bool points = std::ranges::any_of(other->constraints, [&](const Constraint& one) {
        return one.referenced == table.key && which(one);
      });
      if (points) add_key(other->key);
    }
  }

  void add_by_column(std::string_view function, std::string_view column) {
    const Object* table = relation(groups_['t']);
    if (table == nullptr) return;
    if (function == "pointing")
      return add_pointing(*table,
                          [&](const Constraint& one) { return holds(one.referenced_columns, column); });
    for (const Constraint& constraint : table->constraints) {
      if (holds(constraint.columns, column) && constraint.referenced != table->key)
        add_target(constraint.referenced);
    }
  }

  /// A schema goes with its relations, and they with their foreign keys.
  void add_members(std::string_view schema) {
    for (const Object* member : schema_.relations_in(schema)) {
      if (member->kind == ObjectKind::index) continue;
      add_key(member->key);
      add_relatives("targets", *member);
      add_relatives("referencing", *member);
    }
  }

  void add_relatives(std::string_view function, const Object& object) {
    if (function == "default") return add_key(object.default_partition);
    if (function == "parent") return add_key(object.partition_of);
    if (function == "sibling") {
      const Object* parent = schema_.relation(object.partition_of);
      if (parent != nullptr && parent->default_partition != object.key) add_key(parent->default_partition);
    } else if (function == "clones") {
      // Triggers of a partitioned table have clones on its partitions.
      if (object.has(ObjectKind::trigger)) add_relatives("parts", object);
    } else if (function == "below") {
      if (const Object* table = schema_.relation(object.table)) add_relatives("parts", *table);
    } else if (function == "tree" || function == "heirs" || function == "parts") {
      if (operation_.has_flag("ONLY") && function != "heirs") return;
      for (const Object* child : schema_.partitions(object)) {
        if (function != "parts" || !child->partition_of.empty()) add_key(child->key);
      }
    } else if (function == "spread") {
      add_partitions(&object);
    } else if (function == "targets") {
      add_targets(object);
    } else if (function == "referencing") {
      for (const Object* other : referencing(object)) add_key(other->key);
    } else if (function == "closure") {
      add_closure(object);
    } else if (function == "indexes") {
      for (const Index& index : object.indexes)
        add_key(std::string(schema_of_key(object.key)) + '.' + index.name);
    }
  }

  /// A foreign key that a partition has from its parent stays the parent's.
  void add_targets(const Object& object) {
    const Object* parent = schema_.relation(object.partition_of);
    for (const Constraint& constraint : object.constraints) {
      if (constraint.referenced.empty() || constraint.referenced == object.key) continue;
      const bool inherited =
          parent != nullptr && std::ranges::any_of(parent->constraints, [&](const Constraint& one) {
            return one.referenced == constraint.referenced && one.columns == constraint.columns;
          });
      if (!inherited) add_target(constraint.referenced);
    }
  }

  /// Tables with a foreign key to this one; those to a partitioned table hold for its partitions.
  std::vector<const Object*> referencing(const Object& object) const {
    std::vector<const Object*> found;
    for (const Object* one = &object; one != nullptr; one = schema_.relation(one->partition_of)) {
      for (const Object* other : schema_.referencing(*one)) found.push_back(other);
    }
    return found;
  }

  /// All tables from which foreign keys lead here, over any number of steps.
  void add_closure(const Object& object) {
    std::set<std::string_view> seen = {object.key};
    std::vector<const Object*> found = {&object};
    for (std::size_t at = 0; at < found.size(); ++at) {
      for (const Object* other : referencing(*found[at])) {
        if (!seen.insert(other->key).second) continue;
        found.push_back(other);
        add_key(other->key);
      }
    }
  }

  const Operation& operation_;
  const Groups& groups_;
  const Schema& schema_;
  LockMode mode_ = LockMode::none;  ///< of the lock that is being added
  std::vector<RelationLock> locks_;
};

}  // namespace

std::vector<RelationLock> locks_of(const EffectsRow& row, const Operation& operation, const Groups& groups,
                                   const Schema& schema) {
  Collector collector(operation, groups, schema);
  std::string_view rest = row.locks;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(", ");
    collector.add_lock(rest.substr(0, comma));
    rest = comma == rest.npos ? std::string_view() : rest.substr(comma + 2);
  }
  return collector.take();
}

}  // namespace lockkeeper::sql
