#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sql/operation_writer.h"
#include "sql/script.h"
#include "sql/token_reader.h"

/// How the recognisers (recognise_*.cpp, one family of statements each) are called; nothing outside sql/ includes this.
namespace lockkeeper::sql {

/// One statement on its way to its operations.
class Recognition {
 public:
  Recognition(const SqlBody& body, const std::vector<Token>& tokens, Script& script, std::uint32_t statement, Context context,
              Section section, int depth);

  TokenReader reader;

  /// Adds an operation in the order of the text.
  void emit(const OperationWriter& writer, base::Range range);
  /// The whole statement (without ';') in the file.
  base::Range statement_range() const;
  /// Recognises what stands in [first, last) as a statement of its own, in place: a CTE, EXPLAIN's statement.
  void recognise_part(std::uint32_t first, std::uint32_t last, std::string_view extra_flag = {});
  /// Splits and recognises a body: the inside of a dollar quote (context do_block), a literal of EXECUTE (decoded, context execute).
  void recognise_body(const Token& literal, Context context);
  /// The fallback form for the tokens [first, last): reserved words upper, other words lower, flag NOT ANALYSED.
  void emit_fallback(std::uint32_t first, std::uint32_t last);

  Script& script() { return script_; }
  Context context() const { return context_; }
  int depth() const { return depth_; }

 private:
  const SqlBody& body_;
  const std::vector<Token>& tokens_;
  Script& script_;
  std::uint32_t statement_;
  Context context_;
  Section section_;
  int depth_;
  std::string_view extra_flag_;  ///< added to every emitted operation (CTE)
};

/// A recogniser reads a whole statement from its first word on and emits its operations. False: it met something that it does
/// not know; what it emitted is taken back and the statement gets the fallback form. A recogniser that knows the beginning of an
/// ALTER TABLE but not one action calls emit_fallback for that action alone and answers true.
using Recogniser = bool (*)(Recognition&);

/// The rows of one family, tried in order; `words` are the statement's first words in lower case ("alter table"), and the longest
/// row of all families that fits wins.
struct RecogniserRow {
  std::string_view words;
  Recogniser recognise;
};

const std::vector<RecogniserRow>& table_recognisers();        // CREATE / ALTER TABLE, FOREIGN TABLE
const std::vector<RecogniserRow>& index_recognisers();        // CREATE / ALTER / REINDEX INDEX
const std::vector<RecogniserRow>& drop_recognisers();         // DROP of everything, TRUNCATE, REASSIGN OWNED
const std::vector<RecogniserRow>& object_recognisers();       // types, domains, views, sequences, schemas, extensions, databases ..
const std::vector<RecogniserRow>& routine_recognisers();      // functions, procedures, triggers, policies, rules
const std::vector<RecogniserRow>& data_recognisers();         // INSERT UPDATE DELETE MERGE COPY SELECT WITH VALUES
const std::vector<RecogniserRow>& body_recognisers();         // DO, CALL, EXECUTE
const std::vector<RecogniserRow>& transaction_recognisers();  // BEGIN .. COMMIT, SAVEPOINT, SET, RESET, LOCK
const std::vector<RecogniserRow>& maintenance_recognisers();  // VACUUM ANALYZE CLUSTER, GRANT REVOKE, roles, COMMENT, publications ..

// Pieces that several families share.

/// Reads a type at the cursor and returns its one spelling (docs/operations.md, Types) with its place; empty and not moved
/// when none is here.
Name take_type(TokenReader& reader);
/// The name that PostgreSQL chooses for an unnamed constraint or index: makeObjectName() of the server, cut to 63 bytes.
/// Arguments and result are plain (not canonical) names.
std::string chosen_name(std::string_view table, std::string_view column, std::string_view label);
/// Reads [CONSTRAINT c] and the constraint behind it, if one starts at the cursor, appends it to `prefix` and emits it.
/// `column` is the plain name of the column that it follows, empty for a table constraint. False when no constraint starts here.
bool recognise_constraint(Recognition& recognition, const OperationWriter& prefix, const Name& table, const Name& column);
/// An expression that every row satisfies: TRUE, 1 = 1, 'a' = 'a', NOT FALSE, and parentheses around it.
bool always_true(const TokenReader& reader, std::uint32_t first, std::uint32_t last);
/// The value of a setting as canonical text shows it: `'5'` for lock_timeout -> `5ms`. `setting` in lower case.
std::string setting_value(std::string_view setting, const TokenReader& reader, std::uint32_t first, std::uint32_t last);
/// DROP CONSTRAINT, RENAME, SET SCHEMA, OWNER TO ..: what ALTER does alike for every kind. False when the cursor is at none of them.
bool recognise_common_alter(Recognition& recognition, const OperationWriter& prefix);
/// storage options "(o = v, ..)": one operation each behind `prefix` + " SET".
bool recognise_options(Recognition& recognition, const OperationWriter& prefix, std::string_view verb);

}  // namespace lockkeeper::sql
