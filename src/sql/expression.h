#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/answer.h"

namespace lockkeeper::sql {

class Schema;

/// What an expression does, judged from its tokens; `text` is a Slot's SQL and is scanned when asked.

/// Calls a volatile function anywhere in it. Unknown: calls one that is neither the server's own (pg_proc of
/// PostgreSQL 18, the usual extensions) nor defined by the folder; `unknown_function` then gets its name as
/// written.
Answer is_volatile(std::string_view text, const Schema& schema, std::string* unknown_function = nullptr);
/// The same for volatile or stable. Unknown too where it depends on the types of the arguments: date_trunc is
/// immutable for timestamp, stable for timestamptz.
Answer is_mutable(std::string_view text, const Schema& schema, std::string* unknown_function = nullptr);
/// A literal, with sign, casts and parentheses; NULL, TRUE and FALSE too.
bool is_constant(std::string_view text);
bool is_null(std::string_view text);
/// Compares with NULL by `=`, `<>` or `!=`, or asks `NOT IN` of a list that holds it: never true.
bool compares_with_null(std::string_view text);
/// The functions it calls: lower-case names, last part only, in order.
std::vector<std::string> called_functions(std::string_view text);
/// What the text that an expression puts together begins with, as far as a literal says it, in lower case:
/// `'GRANT ' || x` and `format('GRANT %s', x)` give "grant". Nothing when no literal stands first.
std::optional<std::string> leading_text(std::string_view text);
/// The plain names of what could be columns in it: names that are no keyword, call, type or qualifier. Each
/// once, in order.
std::vector<std::string> mentioned_names(std::string_view text);
/// Implied by every row for which `text` is true: the plain names of the columns that are then NOT NULL (`c
/// IS NOT NULL` as a conjunct, `NOT (c IS NULL)`).
std::vector<std::string> columns_proved_not_null(std::string_view text);
/// A condition that a constant value of one column meets by its default alone: `email = ''` gives {"email",
/// "''"}; empty otherwise.
struct Equality {
  std::string column;   ///< plain name
  std::string literal;  ///< as written
};
std::vector<Equality> equalities(std::string_view text);
/// Whether a condition, or a query by its WHERE and LIMIT, leaves few rows as far as its form tells: a column
/// compared with one value or a list of them, a range with two ends, LIMIT. Unknown for `IN (query)`. A
/// comparison with TRUE, FALSE or NULL leaves many.
Answer is_bounded(std::string_view text);
/// `b::varchar(100)` or `CAST(b AS varchar(100))` of exactly this column, parentheses aside: the type as
/// written; the column alone gives "". Nothing for any other expression.
std::optional<std::string_view> cast_of_column(std::string_view text, std::string_view column);
/// The relations that a query names behind FROM and JOIN (its CTEs left out), canonical, each once.
std::vector<std::string> relations_read(std::string_view query);
/// The plain names of the columns that a query returns; nothing when `*` or an expression without a name
/// hides one.
std::optional<std::vector<std::string>> result_columns(std::string_view query);

}  // namespace lockkeeper::sql
