#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/rule.h"
#include "sql/answer.h"

namespace lockkeeper::rules {

enum class Order : std::uint8_t { none, earlier, later, with };

/// One condition of a rule, read from its text: `not maybe-new(table)`, `later(file): ^ANALYZE {table}`.
struct Fact {
  std::size_t name = 0;  ///< index into kFactNames; not used when `order` is set
  bool negated = false;
  bool maybe = false;
  bool at_end = false;  ///< `finally-`
  std::vector<std::string_view> arguments;

  Order order = Order::none;
  On scope = On::operation;
  std::string_view pattern;  ///< macros unexpanded

  /// Is decided when the change set ends. What `earlier` asks for is known before, but of a log that grows no
  /// more one answer holds for all who ask the same.
  bool deferred() const { return at_end || order != Order::none; }
  /// The answer as the prefixes turn it.
  sql::Answer turn(sql::Answer answer) const;
};

/// `error` gets what is wrong and stays empty otherwise. The result views `text`.
Fact parse_fact(std::string_view text, std::string& error);

/// "11-17", "12-", "-10.99": does the version lie in the range? `range` is well formed; `minor` is -1 when
/// only the major version is known.
sql::Answer version_in(int major, std::string_view range, int minor = -1);
/// What is wrong with a range; empty when nothing is.
std::string version_range_error(std::string_view range);

}  // namespace lockkeeper::rules
