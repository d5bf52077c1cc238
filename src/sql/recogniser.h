#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sql/operation_writer.h"
#include "sql/script.h"
#include "sql/token_reader.h"

/// How the recognisers (recognise_*.cpp, one family of statements each) are called; nothing outside sql/
/// includes this.
namespace lockkeeper::sql {

/// One statement on its way to its operations.
class Recognition {
 public:
  /// The statement that the tokens [first, last) of `body` make; `statement` is its index in
  /// Script::statements.
  Recognition(const SqlBody& body, const std::vector<Token>& tokens, std::uint32_t first, std::uint32_t last,
              Script& script, std::uint32_t statement, Context context, Section section, int depth);

  TokenReader reader;

  /// Finds the recogniser and runs it; what none knows gets the fallback form. Then one PLACEHOLDER operation
  /// per placeholder.
  void run();

  /// Adds an operation in the order of the text.
  void emit(const OperationWriter& writer, base::Range range);
  /// The whole statement (without ';') in the file.
  base::Range statement_range() const { return reader.range(first_, last_); }
  /// Recognises the tokens [first, last) of this statement as a statement of their own: a CTE, what EXPLAIN
  /// explains.
  void recognise_part(std::uint32_t first, std::uint32_t last, std::string_view extra_flag = {});
  /// Splits and recognises the statements inside a string: the body of a dollar quote, or the decoded value
  /// of another literal.
  void recognise_body(const Token& literal, Context context);
  /// Recognises tokens of another body (a piece of a DO block) as a statement of this one.
  void recognise_piece(const SqlBody& body, const std::vector<Token>& tokens, std::uint32_t first,
                       std::uint32_t last, Context context);
  /// The fallback form for the tokens [first, last): reserved words upper, other words lower, flag NOT
  /// ANALYSED. `prefix` is what is known before them ("ALTER TABLE t").
  void emit_fallback(std::uint32_t first, std::uint32_t last, const OperationWriter& prefix = {});
  /// Runs `read`, which sees only the tokens from the cursor up to `end`. When it answers false or stops
  /// short, what it emitted is taken back and the tokens get the fallback form behind `prefix`. The cursor is
  /// at `end` afterwards.
  template <typename Read>
  void read_or_fall_back(std::uint32_t end, const OperationWriter& prefix, const Read& read) {
    const std::uint32_t first = reader.index();
    const std::uint32_t outer_end = reader.end();
    const std::size_t before = script_.operations.size();
    const std::uint32_t not_analysed = script_.not_analysed;
    reader.limit(end);
    const bool whole = read() && reader.index() == end;
    reader.limit(outer_end);
    if (!whole) {
      script_.operations.resize(before);
      script_.not_analysed = not_analysed;
      emit_fallback(first, end, prefix);
    }
    reader.seek(end);
  }

  /// The inside of a string token as a text to scan. A decoded literal's characters are kept in the Script,
  /// its origins in `origin`, which outlives the result.
  SqlBody inside(const Token& literal, std::vector<std::uint32_t>& origin);

  /// Bodies deeper than this (EXECUTE in EXECUTE ..) are not read.
  static constexpr int kMaxDepth = 8;
  int depth() const { return depth_; }
  Context context() const { return context_; }
  Script& script() { return script_; }

 private:
  bool run_recogniser();
  void emit_placeholders();

  const SqlBody& body_;
  const std::vector<Token>& tokens_;
  std::uint32_t first_;
  std::uint32_t last_;
  Script& script_;
  std::uint32_t statement_;
  Context context_;
  Section section_;
  int depth_;
  std::string_view extra_flag_;  // added to every operation (CTE)
};

/// A recogniser reads a whole statement from its first word on and emits its operations. False: it met
/// something that it does not know; what it emitted is taken back and the statement gets the fallback form. A
/// recogniser that knows the beginning of an ALTER TABLE but not one action calls emit_fallback for that
/// action alone and answers true.
using Recogniser = bool (*)(Recognition&);

/// The rows of one family, tried in order; `words` are the statement's first words in lower case ("alter
/// table"), and the longest row of all families that fits wins.
struct RecogniserRow {
  std::string_view words;
  Recogniser recognise;
};

const std::vector<RecogniserRow>& create_table_recognisers();  // TABLE, FOREIGN TABLE
const std::vector<RecogniserRow>& alter_table_recognisers();   // TABLE, FOREIGN TABLE, VIEW, INDEX ..
const std::vector<RecogniserRow>& index_recognisers();         // CREATE INDEX, REINDEX
const std::vector<RecogniserRow>& drop_recognisers();          // DROP of everything, TRUNCATE, REASSIGN OWNED
const std::vector<RecogniserRow>& type_recognisers();          // types and domains
const std::vector<RecogniserRow>& view_recognisers();          // views, materialized views
const std::vector<RecogniserRow>& object_recognisers();        // sequences, schemas, extensions, databases ..
const std::vector<RecogniserRow>& routine_recognisers();  // functions, procedures, triggers, policies, rules
const std::vector<RecogniserRow>& data_recognisers();  // INSERT UPDATE DELETE MERGE COPY SELECT WITH VALUES
const std::vector<RecogniserRow>& body_recognisers();  // DO, CALL, EXECUTE
const std::vector<RecogniserRow>& transaction_recognisers();  // BEGIN .. COMMIT, SAVEPOINT, SET, RESET, LOCK
const std::vector<RecogniserRow>&
maintenance_recognisers();  // VACUUM ANALYZE CLUSTER, GRANT REVOKE, roles, COMMENT, publications ..

// Pieces that several families share.

/// Reads a type at the cursor and returns its one spelling (docs/operations.md, Types) with its place; empty
/// and not moved when none is here.
Name take_type(TokenReader& reader);
/// The name that PostgreSQL chooses for an unnamed constraint or index: makeObjectName() of the server, cut
/// to 63 bytes. Arguments and result are plain (not canonical) names.
std::string chosen_name(std::string_view table, std::string_view column, std::string_view label);
/// An expression that every row satisfies: TRUE, 1 = 1, 'a' = 'a', NOT FALSE, and parentheses around it.
bool always_true(const TokenReader& reader, std::uint32_t first, std::uint32_t last);
/// The value of a setting as canonical text shows it: `'5'` for lock_timeout -> `5ms`. `setting` in lower
/// case.
std::string setting_value(std::string_view setting, const TokenReader& reader, std::uint32_t first,
                          std::uint32_t last);
/// RENAME TO, SET SCHEMA, OWNER TO, [NO] DEPENDS ON EXTENSION: what ALTER does alike for every kind. False,
/// and nothing moved, when the cursor is at none of them.
bool recognise_common_alter(Recognition& recognition, const OperationWriter& prefix);
/// Storage options "(o = v, ..)" at the cursor: one operation each behind `prefix` and `verb` (SET or RESET).
bool recognise_options(Recognition& recognition, const OperationWriter& prefix, std::string_view verb);

}  // namespace lockkeeper::sql
