#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rules/compiled_rules.h"
#include "sql/operation.h"
#include "sql/schema.h"

namespace lockkeeper::rules {

/// Where in a change set an operation stands: the scopes that contain it, numbered through the change set,
/// and its own number.
struct Place {
  std::uint32_t number = 0;
  std::uint32_t statement = 0;
  std::uint32_t transaction = 0;
  std::uint32_t file = 0;
  bool down = false;
};
/// The number of the scope of that kind which contains the place.
std::uint32_t scope_number(const Place& place, On scope);

/// A named group of the pattern that matched, and what it captured.
struct Capture {
  std::string_view name;
  GroupKind kind = GroupKind::text;
  std::string_view value;  ///< views the operation's text; data() is nullptr when it took no part
  std::string identity;    ///< of the object, resolved; only where an order fact asks
};
class Captures {
 public:
  void add(Capture capture) { list_.push_back(std::move(capture)); }
  /// nullptr when there is no such group or it took no part.
  const Capture* find(std::string_view name) const;
  std::string_view value(std::string_view name) const;
  void resolve(const sql::Schema& schema);
  const std::vector<Capture>& list() const { return list_; }

 private:
  std::vector<Capture> list_;
};

/// What the operations of a change set were, in order, for `earlier`, `later` and `with`. They are indexed by
/// the names in them, and an answer is remembered for each set of bound objects and scope, so that the work
/// stays linear in the number of operations and questions.
class OperationLog {
 public:
  explicit OperationLog(const CompiledRules& rules) : rules_(rules) {}

  void clear();
  /// With the Schema before the operation, through which its names are resolved. `operation` outlives the
  /// log.
  void add(const sql::Operation& operation, const Place& place, const sql::Schema& schema);
  /// Whether an operation before, after or beside `place` in the fact's scope matches its pattern with the
  /// captured names bound. Asked when the whole change set is there.
  bool ask(const CompiledFact& fact, const Captures& captures, const Place& place);

  std::uint64_t matches_tried() const { return matches_tried_; }

 private:
  struct Entry {
    const sql::Operation* operation;
    Place place;
    std::vector<std::pair<std::string_view, std::string>> names;  // as written -> Schema key
  };
  struct Bound {
    std::size_t group;
    const Capture* capture;
  };
  struct Found {
    std::uint32_t first = UINT32_MAX;
    std::uint32_t last = 0;
  };

  std::vector<Bound> bound_groups(const LazyPattern& pattern, const Captures& captures) const;
  const std::vector<std::uint32_t>& shortest_list(const std::vector<Bound>& bound) const;
  Found search(const CompiledFact& fact, const std::vector<Bound>& bound, const Place& place);
  bool same_objects(const Entry& entry, const LazyPattern& pattern, const std::vector<Bound>& bound,
                    const std::vector<std::string_view>& groups) const;

  const CompiledRules& rules_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> all_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_name_;
  std::unordered_map<std::string, Found> answers_;
  std::uint64_t matches_tried_ = 0;
};

}  // namespace lockkeeper::rules
