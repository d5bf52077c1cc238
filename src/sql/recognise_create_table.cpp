// CREATE TABLE and CREATE FOREIGN TABLE. The clauses are found first and turned into operations afterwards,
// because what stands behind the elements (PARTITION BY, INHERITS) comes before them.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/recognise_elements.h"

namespace lockkeeper::sql {

namespace {

/// Where the clauses of the statement stand; empty: not there.
struct Clauses {
  Span elements;
  Span partition_of;  ///< the name; the bound follows it or the elements
  Span of_type;
  Span inherits;
  Span partition_by;
  Span bound;
  Span method;
  Span options;
  Span tablespace;
  Span server;
  Span query;
  Span unknown;  ///< from the first token on that no clause begins with
  bool default_partition = false;
  bool without_data = false;
};

/// Reads the clauses behind the table's name.
class ClauseReader {
 public:
  explicit ClauseReader(TokenReader& reader) : reader_(reader) {}

  Clauses run() {
    while (!reader_.at_end()) {
      if (!take_clause()) {
        clauses_.unknown = {reader_.index(), reader_.end()};
        break;
      }
    }
    return clauses_;
  }

 private:
  bool take_clause() {
    if (reader_.at_symbol("(") && clauses_.elements.empty()) return take_elements();
    if (reader_.at("with") || reader_.at("without")) return take_with();
    if (reader_.at("for values")) return take_bound();
    if (reader_.take("default")) return clauses_.default_partition = true;
    if (reader_.take("as")) return take_query();
    if (reader_.take("on commit"))
      return reader_.take("preserve rows") || reader_.take("delete rows") || reader_.take("drop");
    if (reader_.take("options")) return take_brackets(reader_, ignored_);
    if (reader_.take("inherits")) return take_brackets(reader_, clauses_.inherits);
    if (reader_.at("partition by")) return take_partition_by();
    return take_name_behind("partition of", clauses_.partition_of) ||
           take_name_behind("of", clauses_.of_type) || take_name_behind("using", clauses_.method) ||
           take_name_behind("tablespace", clauses_.tablespace) || take_name_behind("server", clauses_.server);
  }

  // A list that is never closed is read as far as it goes.
  bool take_elements() {
    if (take_brackets(reader_, clauses_.elements)) return true;
    clauses_.elements = {reader_.index() + 1, reader_.end()};
    reader_.seek(reader_.end());
    return true;
  }

  bool take_with() {
    if (reader_.take("without oids") || reader_.take("with oids")) return true;
    const std::uint32_t first = reader_.index() + 1;
    if (!reader_.take("with") || !take_brackets(reader_, ignored_)) return false;
    clauses_.options = {first, reader_.index()};
    return true;
  }

  bool take_bound() {
    const std::uint32_t first = reader_.index();
    OperationWriter writer;
    if (!take_partition_bound(reader_, writer)) return false;
    clauses_.bound = {first, reader_.index()};
    return true;
  }

  bool take_partition_by() {
    const std::uint32_t first = reader_.index();
    reader_.take("partition by");
    if (reader_.take_name().empty() || !take_brackets(reader_, ignored_)) return false;
    clauses_.partition_by = {first, reader_.index()};
    return true;
  }

  bool take_name_behind(std::string_view words, Span& span) {
    if (!reader_.take(words)) return false;
    const std::uint32_t first = reader_.index();
    if (reader_.take_qualified_name().empty()) return false;
    span = {first, reader_.index()};
    return true;
  }

  bool take_query() {
    clauses_.query = {reader_.index(), reader_.end()};
    clauses_.without_data = take_ending("with no data", 3);
    if (!clauses_.without_data) take_ending("with data", 2);
    reader_.seek(reader_.end());
    return true;
  }

  bool take_ending(std::string_view words, std::uint32_t count) {
    Span& query = clauses_.query;
    if (query.last < query.first + count || !reader_.part(query.last - count, query.last).at(words))
      return false;
    query.last -= count;
    return true;
  }

  TokenReader& reader_;
  Clauses clauses_;
  Span ignored_;
};

/// LIKE s INCLUDING ALL EXCLUDING INDEXES ..: what is copied in the end (TableLikeOption of gram.y).
constexpr auto kLikeOptions = std::to_array<std::string_view>({
    "comments",
    "compression",
    "constraints",
    "defaults",
    "generated",
    "identity",
    "indexes",
    "statistics",
    "storage",
});

class LikeOptions {
 public:
  bool take(TokenReader& reader) {
    while (reader.at_any({"including", "excluding"})) {
      const bool including = reader.at("including");
      reader.skip();
      if (!note(base::to_lower(reader.peek_text()), including)) return false;
      reader.skip();
    }
    return true;
  }
  void add_to(OperationWriter& writer) const {
    if (std::ranges::find(copied_, false) == copied_.end()) {
      writer.flag("INCLUDING ALL");
      return;
    }
    for (std::size_t index = 0; index < kLikeOptions.size(); ++index) {
      writer.flag_if(copied_[index], "INCLUDING " + base::to_upper(kLikeOptions[index]));
    }
  }

 private:
  bool note(std::string_view option, bool including) {
    if (option == "all") {
      copied_.fill(including);
      return true;
    }
    const auto found = std::ranges::find(kLikeOptions, option);
    if (found == kLikeOptions.end()) return false;
    copied_[static_cast<std::size_t>(found - kLikeOptions.begin())] = including;
    return true;
  }

  std::array<bool, kLikeOptions.size()> copied_{};
};

enum class ElementKind : std::uint8_t { like, column, constraint };

ElementKind kind_of(const TokenReader& element) {
  if (element.at("like")) return ElementKind::like;
  return at_table_constraint(element) ? ElementKind::constraint : ElementKind::column;
}

class CreateTable {
 public:
  explicit CreateTable(Recognition& recognition) : recognition_(recognition), reader_(recognition.reader) {}

  bool run() {
    if (!take_head()) return false;
    clauses_ = ClauseReader(reader_).run();
    elements_ = split_list(reader_, clauses_.elements);
    emit_head_clauses();
    // `CREATE TABLE t (a, b) AS ..` lists names: the columns are the query's.
    if (clauses_.query.empty()) {
      emit_elements(ElementKind::column);
      emit_elements(ElementKind::constraint);
    }
    emit_storage();
    emit_query();
    if (!clauses_.unknown.empty())
      recognition_.emit_fallback(clauses_.unknown.first, clauses_.unknown.last, prefix_);
    reader_.seek(reader_.end());
    return true;
  }

 private:
  bool take_head() {
    const std::uint32_t first = reader_.index();
    const base::Range verb = reader_.range_here();
    OperationWriter head;
    reader_.take("create");
    if (!reader_.take("local")) reader_.take("global");
    head.flag_if(reader_.take("temp") || reader_.take("temporary"), "TEMP");
    head.flag_if(reader_.take("unlogged"), "UNLOGGED");
    const bool foreign = reader_.take("foreign");
    if (!reader_.take("table")) return false;
    head.flag_if(reader_.take("if not exists"), "IF NOT EXISTS");
    table_ = reader_.take_qualified_name();
    if (table_.empty()) return false;
    const std::string_view kind = foreign ? "CREATE FOREIGN TABLE" : "CREATE TABLE";
    prefix_.add(kind, verb).add(table_);
    recognition_.emit(head.add(kind, verb).add(table_), reader_.range(first, reader_.index()));
    return true;
  }

  void emit_head_clauses() {
    emit_partition_by();
    emit_partition_of();
    emit_elements(ElementKind::like);
    for (const Span& span : split_list(reader_, clauses_.inherits)) emit_name("INHERITS", span);
    emit_name("OF", clauses_.of_type);
  }

  void emit_storage() {
    if (!clauses_.options.empty()) {
      reader_.seek(clauses_.options.first);
      recognition_.read_or_fall_back(clauses_.options.last, prefix_,
                                     [this] { return recognise_options(recognition_, prefix_, "SET"); });
    }
    if (!clauses_.method.empty()) {
      TokenReader part = reader_.part(clauses_.method.first, clauses_.method.last);
      emit_named("USING", take_vocabulary_name(part));
    }
    emit_name("TABLESPACE", clauses_.tablespace);
    emit_name("SERVER", clauses_.server);
  }

  void emit_query() {
    if (clauses_.query.empty()) return;
    const base::Range range = reader_.range(clauses_.query.first, clauses_.query.last);
    OperationWriter writer = prefix_;
    writer.add("AS", range).slot(SlotKind::query, reader_, clauses_.query.first, clauses_.query.last);
    recognition_.emit(writer.flag_if(clauses_.without_data, "WITH NO DATA"), range);
  }

  void emit_name(std::string_view keyword, Span span) {
    if (!span.empty()) emit_named(keyword, reader_.part(span.first, span.last).take_qualified_name());
  }
  void emit_named(std::string_view keyword, const Name& name) {
    if (name.empty()) return;
    OperationWriter writer = prefix_;
    recognition_.emit(writer.add(keyword, name.range).add(name), name.range);
  }

  void emit_partition_by() {
    if (clauses_.partition_by.empty()) return;
    reader_.seek(clauses_.partition_by.first);
    recognition_.read_or_fall_back(clauses_.partition_by.last, prefix_,
                                   [this] { return recognise_partition_by(); });
  }

  // PARTITION BY RANGE (ts, #1)
  bool recognise_partition_by() {
    const std::uint32_t first = reader_.index();
    OperationWriter writer = prefix_;
    take_words(reader_, writer, "partition by");
    if (!reader_.at_any({"range", "list", "hash"})) return false;
    take_keyword(writer, reader_);
    Span keys;
    if (!take_brackets(reader_, keys)) return false;
    ListWriter list(writer);
    for (const Span& span : split_list(reader_, keys)) {
      TokenReader key = reader_.part(span.first, span.last);
      if (!take_key(key, list, writer)) return false;
    }
    list.close(reader_.range(keys.last, keys.last + 1));
    recognition_.emit(writer, reader_.range(first, reader_.index()));
    return true;
  }

  void emit_partition_of() {
    if (clauses_.partition_of.empty()) return;
    const Name parent =
        reader_.part(clauses_.partition_of.first, clauses_.partition_of.last).take_qualified_name();
    OperationWriter writer = prefix_;
    writer.add("PARTITION OF", parent.range).add(parent);
    if (!clauses_.bound.empty()) {
      TokenReader bound = reader_.part(clauses_.bound.first, clauses_.bound.last);
      take_partition_bound(bound, writer);
    }
    recognition_.emit(writer.flag_if(clauses_.default_partition, "DEFAULT"), parent.range);
  }

  void emit_elements(ElementKind kind) {
    for (const Span& element : elements_) {
      if (element.empty() || kind_of(reader_.part(element.first, element.last)) != kind) continue;
      reader_.seek(element.first);
      OperationWriter add = prefix_;
      add.add("ADD", reader_.range(element.first, element.first + 1));
      recognition_.read_or_fall_back(element.last, add, [&] { return recognise_element(kind, add); });
    }
  }

  bool recognise_element(ElementKind kind, const OperationWriter& add) {
    if (kind == ElementKind::like) return recognise_like();
    if (kind == ElementKind::constraint)
      return recognise_constraint(recognition_, add, {ConstraintPlace::table, table_, {}});
    const bool untyped = !clauses_.partition_of.empty() || !clauses_.of_type.empty();
    OperationWriter add_column = add;
    add_column.add("COLUMN", reader_.range_here());
    return recognise_column(recognition_, add_column, table_,
                            untyped ? ColumnForm::untyped : ColumnForm::typed, reader_.index());
  }

  bool recognise_like() {
    const std::uint32_t first = reader_.index();
    OperationWriter writer = prefix_;
    take_words(reader_, writer, "like");
    const Name source = reader_.take_qualified_name();
    LikeOptions options;
    if (source.empty() || !options.take(reader_)) return false;
    options.add_to(writer.add(source));
    recognition_.emit(writer, reader_.range(first, reader_.index()));
    return true;
  }

  Recognition& recognition_;
  TokenReader& reader_;
  OperationWriter prefix_;  // "CREATE TABLE t"
  Name table_;
  Clauses clauses_;
  std::vector<Span> elements_;
};

bool create_table(Recognition& recognition) { return CreateTable(recognition).run(); }

}  // namespace

const std::vector<RecogniserRow>& create_table_recognisers() {
  static const std::vector<RecogniserRow> rows = {
      {"create table", create_table},
      {"create temp", create_table},
      {"create temporary", create_table},
      {"create local temp", create_table},
      {"create local temporary", create_table},
      {"create global temp", create_table},
      {"create global temporary", create_table},
      {"create unlogged", create_table},
      {"create foreign table", create_table},
  };
  return rows;
}

}  // namespace lockkeeper::sql
