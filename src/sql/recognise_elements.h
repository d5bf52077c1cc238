#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sql/recognise_pieces.h"

/// What CREATE and ALTER of tables, indexes, domains and sequences share: constraints, columns, keys,
/// options.
namespace lockkeeper::sql {

/// Adds "(a, b DESC, #1)" element by element.
class ListWriter {
 public:
  explicit ListWriter(OperationWriter& writer) : writer_(writer) {}
  void name(const Name& name);
  void slot(SlotKind kind, const TokenReader& reader, Span span);
  void close(base::Range range);

 private:
  OperationWriter& writer_;
  bool empty_ = true;
};

/// Takes `words`, if they are here, and adds them in capitals, each with its own place.
bool take_words(TokenReader& reader, OperationWriter& writer, std::string_view words);

/// Where a constraint stands: decides its form (`CONSTRAINT c CHECK #1` or `CHECK #1 CONSTRAINT c`) and the
/// name that the server chooses.
enum class ConstraintPlace : std::uint8_t { table, column, create_domain, alter_domain };

/// What a constraint belongs to.
struct ConstraintOwner {
  ConstraintPlace place = ConstraintPlace::table;
  Name object;  ///< the table or domain
  Name column;  ///< of a column constraint
};

/// At the beginning of a table constraint, named or not; a column called `exclude` is none.
bool at_table_constraint(const TokenReader& reader);
/// Reads [CONSTRAINT c] and the constraint behind it, if one starts at the cursor, appends it to `prefix` and
/// emits it. False when none starts here that is known; the cursor is then where it was.
bool recognise_constraint(Recognition& recognition, const OperationWriter& prefix,
                          const ConstraintOwner& owner);
/// Reads DEFERRABLE, NOT VALID, NO INHERIT .. and notes them as flags; those that only say the default are
/// read over.
void take_constraint_attributes(TokenReader& reader, OperationWriter& writer);

/// A column with a type, or one that takes it from elsewhere (PARTITION OF, OF ty).
enum class ColumnForm : std::uint8_t { typed, untyped };
/// Reads `a integer NOT NULL ..` to the reader's end and emits the column, then each of its constraints,
/// behind `prefix` ("ALTER TABLE t ADD COLUMN"). What is not known behind the type gets the fallback form.
/// The column's own operation covers the tokens from `first` on. False, and nothing emitted, when no column
/// is here.
bool recognise_column(Recognition& recognition, const OperationWriter& prefix, const Name& table,
                      ColumnForm form, std::uint32_t first);
/// Reads COLLATE x, if it is here, and adds it.
void take_collation(TokenReader& reader, OperationWriter& writer);

/// Adds the key at the cursor, of an index, an exclusion or a partitioned table: a column or `#n`, COLLATE,
/// operator class, DESC, NULLS FIRST; what the server assumes anyway is left out. False when something else
/// stands there.
bool take_key(TokenReader& element, ListWriter& list, OperationWriter& writer);
/// The addition that the server makes to a chosen index name for these keys: "a_b", "lower_expr1".
std::string keys_addition(const TokenReader& reader, const std::vector<Span>& keys);
/// The same for columns.
std::string columns_addition(const std::vector<Name>& columns);
/// The last part of a qualified name, plain.
std::string last_part(const Name& name);

/// Reads `FROM (..) TO (..)`, `IN (..)` or `WITH (..)` behind FOR VALUES and adds it as a slot.
bool take_partition_bound(TokenReader& reader, OperationWriter& writer);

/// The actions behind the name, each with its own operation or fallback form. False when there is none.
bool recognise_table_actions(Recognition& recognition, const OperationWriter& prefix, const Name& table);
/// Reads one option of a sequence (RESTART WITH 5), or of an identity (with SET before it), and adds it:
/// keywords in capitals, slots for values. False at anything else.
bool take_sequence_option(TokenReader& reader, OperationWriter& writer);

}  // namespace lockkeeper::sql
