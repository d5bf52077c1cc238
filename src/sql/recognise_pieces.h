#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sql/recogniser.h"

/// Readings that the recognisers of data, drops, settings, routines and privileges share. A `take_` moves the
/// cursor only when it finds what it is named after.
namespace lockkeeper::sql {

/// The tokens [first, last) of a statement.
struct Span {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  bool empty() const { return first >= last; }
};

/// A table as data statements name it: `[ONLY] t [*]` or `ONLY (t)`.
struct Relation {
  Name name;
  bool only = false;
};
Relation take_relation(TokenReader& reader);

/// A name of a fixed vocabulary (language, access method, setting, option), written as a name or as a string:
/// lower case, and bare where plain though it is a keyword. `a.b` is read as a whole.
Name take_vocabulary_name(TokenReader& reader);

/// `[GROUP] r`; PUBLIC, CURRENT_USER, SESSION_USER and CURRENT_ROLE in capitals.
Name take_role(TokenReader& reader);
/// `r, s, ..`; false when one is missing.
bool take_roles(TokenReader& reader, std::vector<Name>& roles);

/// A routine and, when they are written, the types of its input arguments: `calc(integer, text)`. Names,
/// modes and defaults of the arguments go, and so do OUT arguments.
Name take_routine(TokenReader& reader);

/// With the cursor on "(" or "[": what stands inside. False when no bracket is here or it is never closed.
bool take_brackets(TokenReader& reader, Span& inside);
/// The elements between the commas of `list` that stand outside brackets; none when it is empty.
std::vector<Span> split_list(const TokenReader& reader, Span list);

/// `(a, b[1], c.d)` as the names a, b[], c.d. False when the brackets hold anything else.
bool take_column_list(TokenReader& reader, std::vector<Name>& columns);
/// Adds "(a, b)".
void add_list(OperationWriter& writer, const std::vector<Name>& names);

/// Adds the tokens [from, cursor) as one word per token in capitals: READ ONLY.
void add_keywords(OperationWriter& writer, const TokenReader& reader, std::uint32_t from);
/// Adds the word at the cursor in capitals and moves behind it.
void take_keyword(OperationWriter& writer, TokenReader& reader);

/// What a slot of these tokens holds: a literal, a sub-select in brackets, or any other expression.
SlotKind value_kind(const TokenReader& reader, Span value);

/// The FROM of a query or UPDATE outside brackets; that of IS DISTINCT FROM is passed over. end() when none
/// is.
std::uint32_t find_from(TokenReader reader);
/// SELECT, WITH, VALUES or TABLE at the cursor, opening brackets aside.
bool starts_query(const TokenReader& reader);
/// Recognises the query at the cursor; its WITH, if it has one, begins at `first` and was read already.
bool recognise_query(Recognition& recognition, std::uint32_t first);

/// Walks the body of a DO block: control flow is passed over, what it executes becomes operations of the
/// context `do_block`, what it executes by a literal EXECUTE of the context `execute`.
void recognise_plpgsql(Recognition& recognition, const Token& literal);

/// How a kind of object is named behind its keyword.
enum class ObjectShape : std::uint8_t {
  name,
  vocabulary,    ///< a language or access method: lower case
  routine,       ///< f(integer)
  role,          ///< CURRENT_USER too
  on_table,      ///< n ON t
  with_method,   ///< n USING btree
  user_mapping,  ///< FOR r SERVER s
  signature,     ///< operators, casts and transforms: their parts are a slot
};

struct KindWords {
  std::string_view words;  ///< as written, in lower case
  std::string_view shown;  ///< in the canonical text
  ObjectShape shape;
};
/// TABLE, MATERIALIZED VIEW, USER (shown as ROLE) ..; null when no kind is at the cursor.
const KindWords* take_object_kind(TokenReader& reader);
/// Adds the object at the cursor: a name, `n ON t`, a routine with its types, a slot for an operator ..
bool take_object(OperationWriter& writer, TokenReader& reader, ObjectShape shape);

/// CREATE [OR REPLACE] and the words of `kind`: adds CREATE and `shown`, and OR REPLACE as a flag. On false
/// the cursor and the writer are of no use.
bool take_create(OperationWriter& writer, TokenReader& reader, std::string_view kind, std::string_view shown);
/// `n ON [ONLY] t [*]`
bool take_name_on_table(OperationWriter& writer, TokenReader& reader);
/// ALTER TRIGGER|RULE n ON t RENAME TO m, DEPENDS ON EXTENSION e
bool recognise_alter_on_table(Recognition& recognition);

/// The parts of routine_recognisers() and maintenance_recognisers() that have files of their own.
const std::vector<RecogniserRow>& policy_recognisers();
const std::vector<RecogniserRow>& privilege_recognisers();
const std::vector<RecogniserRow>& role_recognisers();

/// Operations whose flags stand behind the list of their objects.
class ListedOperations {
 public:
  void add(OperationWriter writer, base::Range range) { listed_.push_back({std::move(writer), range}); }
  void flag(std::string_view name) {
    for (Listed& listed : listed_) listed.writer.flag(name);
  }
  void emit(Recognition& recognition) const {
    for (const Listed& listed : listed_) recognition.emit(listed.writer, listed.range);
  }

 private:
  struct Listed {
    OperationWriter writer;
    base::Range range;
  };
  std::vector<Listed> listed_;
};

/// Behind SET [LOCAL|SESSION]: reads `x {TO|=} v`, `TIME ZONE v`, `ROLE r` .. and adds "x = v".
bool take_setting(TokenReader& reader, OperationWriter& writer);
/// Behind RESET: reads `x`, ALL, ROLE .. and adds the setting's name or ALL.
bool take_reset(TokenReader& reader, OperationWriter& writer);
/// setting_value() of a string that set_config() is given; lists are split as the server splits them.
std::string setting_value_of_text(std::string_view setting, std::string_view value);

}  // namespace lockkeeper::sql
