// From one statement's tokens to its operations: the recogniser of its kind, or the fallback form.
#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "sql/keywords.h"
#include "sql/recogniser.h"
#include "sql/statement.h"

namespace lockkeeper::sql {

namespace {

using Rows = std::unordered_map<std::string, std::vector<RecogniserRow>>;

// All families' rows by their first word, longest first.
Rows collect_rows() {
  Rows rows;
  for (const auto* family :
       {&create_table_recognisers(), &alter_table_recognisers(), &index_recognisers(), &drop_recognisers(),
        &type_recognisers(), &view_recognisers(), &object_recognisers(), &routine_recognisers(),
        &data_recognisers(), &body_recognisers(), &transaction_recognisers(), &maintenance_recognisers()}) {
    for (const RecogniserRow& row : *family) {
      rows[std::string(row.words.substr(0, row.words.find(' ')))].push_back(row);
    }
  }
  for (auto& [word, list] : rows) {
    std::ranges::stable_sort(
        list, [](const RecogniserRow& a, const RecogniserRow& b) { return a.words.size() > b.words.size(); });
  }
  return rows;
}

const std::vector<RecogniserRow>* rows_for(const TokenReader& reader) {
  static const Rows rows = collect_rows();
  // `(SELECT ..)` is a query too: its first word stands behind the parentheses.
  std::uint32_t ahead = 0;
  while (reader.at_symbol("(", ahead)) ++ahead;
  const auto found = rows.find(base::to_lower(reader.peek_text(ahead)));
  return found == rows.end() ? nullptr : &found->second;
}

// An operator may hold characters that carry structure in the canonical text.
bool shown_as_slot(const TokenReader& reader, std::uint32_t index) {
  const Token& token = reader.tokens()[index];
  switch (token.kind) {
    case TokenKind::word:
    case TokenKind::quoted_name:
    case TokenKind::unicode_name:
    case TokenKind::placeholder:
    case TokenKind::symbol: return false;
    case TokenKind::op: return reader.text_at(index).find_first_of("|#") != std::string_view::npos;
    case TokenKind::string:
    case TokenKind::escape_string:
    case TokenKind::unicode_string:
    case TokenKind::national_string:
    case TokenKind::bit_string:
    case TokenKind::hex_string:
    case TokenKind::dollar_string:
    case TokenKind::integer:
    case TokenKind::decimal:
    case TokenKind::parameter:
    case TokenKind::line_comment:
    case TokenKind::block_comment:
    case TokenKind::psql_line:
    case TokenKind::copy_data:
    case TokenKind::invalid: return true;
  }
  return true;
}

std::string fallback_word(const TokenReader& reader, std::uint32_t index) {
  const Token& token = reader.tokens()[index];
  if (token.kind == TokenKind::word) {
    const std::string lower = base::to_lower(reader.text_at(index));
    return is_reserved(lower) ? base::to_upper(lower) : lower;
  }
  if (token.kind == TokenKind::symbol || token.kind == TokenKind::op)
    return std::string(reader.text_at(index));
  return reader.name_text(token);
}

std::size_t opening_quote_length(std::string_view dollar_string) { return dollar_string.find('$', 1) + 1; }

}  // namespace

Recognition::Recognition(const SqlBody& body, const std::vector<Token>& tokens, std::uint32_t first,
                         std::uint32_t last, Script& script, std::uint32_t statement, Context context,
                         Section section, int depth)
    : reader(body, tokens, first, last),
      body_(body),
      tokens_(tokens),
      first_(first),
      last_(last),
      script_(script),
      statement_(statement),
      context_(context),
      section_(section),
      depth_(depth) {}

void Recognition::run() {
  if (first_ >= last_) return;
  const std::size_t before = script_.operations.size();
  const std::uint32_t not_analysed = script_.not_analysed;
  if (!run_recogniser()) {
    script_.operations.resize(before);
    script_.not_analysed = not_analysed;
    emit_fallback(first_, last_);
  }
  emit_placeholders();
}

bool Recognition::run_recogniser() {
  const auto* rows = rows_for(reader);
  if (rows == nullptr) return false;
  const std::size_t before = script_.operations.size();
  for (const RecogniserRow& row : *rows) {
    reader.seek(first_);
    const bool in_parentheses = reader.at_symbol("(");
    if (!in_parentheses && !reader.at(row.words)) continue;
    if (row.recognise(*this)) return true;
    script_.operations.resize(before);
  }
  return false;
}

void Recognition::emit(const OperationWriter& writer, base::Range range) {
  OperationWriter with_flag = writer;
  if (!extra_flag_.empty()) with_flag.flag(extra_flag_);
  Operation operation = with_flag.finish(range);
  operation.statement = statement_;
  operation.context = context_;
  operation.section = section_;
  if (!operation.analysed) ++script_.not_analysed;
  script_.operations.push_back(std::move(operation));
}

void Recognition::recognise_part(std::uint32_t first, std::uint32_t last, std::string_view extra_flag) {
  Recognition part(body_, tokens_, first, last, script_, statement_, context_, section_, depth_ + 1);
  part.extra_flag_ = extra_flag.empty() ? extra_flag_ : extra_flag;
  if (part.depth_ > kMaxDepth) return part.emit_fallback(first, last);
  // Placeholders are the whole statement's to report.
  if (first < last && !part.run_recogniser()) part.emit_fallback(first, last);
}

void Recognition::recognise_piece(const SqlBody& body, const std::vector<Token>& tokens, std::uint32_t first,
                                  std::uint32_t last, Context context) {
  Recognition piece(body, tokens, first, last, script_, statement_, context, section_, depth_ + 1);
  if (piece.depth_ > kMaxDepth) return piece.emit_fallback(first, last);
  piece.run();
}

SqlBody Recognition::inside(const Token& literal, std::vector<std::uint32_t>& origin) {
  const std::string_view text = body_.text.substr(literal.offset, literal.length);
  if (literal.kind == TokenKind::dollar_string) {
    const auto quote = static_cast<std::uint32_t>(opening_quote_length(text));
    return body_.part(literal.offset + quote, literal.end() - quote);
  }
  script_.decoded.push_back(decode(body_.text, literal, &origin));
  origin.push_back(literal.end() - 1);
  for (std::uint32_t& offset : origin) offset = body_.file_offset(offset);
  return {script_.decoded.back(), 0, &origin};
}

void Recognition::recognise_body(const Token& literal, Context context) {
  std::vector<std::uint32_t> origin;
  const SqlBody body = inside(literal, origin);
  StatementReader statements(body.text);
  Statement statement;
  while (statements.next(statement)) {
    recognise_piece(body, statement.tokens, 0, static_cast<std::uint32_t>(statement.tokens.size()), context);
  }
}

void Recognition::emit_fallback(std::uint32_t first, std::uint32_t last, const OperationWriter& prefix) {
  // Enough for any pattern; a statement of many thousand words ends in one slot.
  constexpr std::uint32_t kMaxWords = 256;
  OperationWriter writer = prefix;
  for (std::uint32_t index = first; index < last; ++index) {
    if (index - first == kMaxWords) {
      writer.slot(SlotKind::body, reader, index, last);
      break;
    }
    if (shown_as_slot(reader, index)) {
      writer.slot(SlotKind::literal, reader, index, index + 1);
    } else {
      writer.add(fallback_word(reader, index), reader.range(index, index + 1));
    }
  }
  writer.not_analysed();
  emit(writer, reader.range(first, last));
}

void Recognition::emit_placeholders() {
  for (std::uint32_t index = first_; index < last_; ++index) {
    if (tokens_[index].kind != TokenKind::placeholder) continue;
    OperationWriter writer;
    writer.add("PLACEHOLDER", reader.range(index, index + 1))
        .slot(SlotKind::literal, reader, index, index + 1);
    emit(writer, reader.range(index, index + 1));
  }
}

}  // namespace lockkeeper::sql
