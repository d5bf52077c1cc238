// A server counts an error's position in characters of the message that it was sent. Everything here keeps
// bytes of the file and bytes of the message in step, so that the way back is one subtraction.
#include "migrate/message.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/digest.h"
#include "base/text.h"

namespace lockkeeper::migrate {
namespace {

const base::Source& source_of(const PendingMigration& pending) { return *pending.script->source; }

bool is_sent(const PendingMigration& pending, std::uint32_t statement) {
  const sql::StatementRecord& record = pending.script->statements[statement];
  if (record.psql || record.section == sql::Section::down) return false;
  return !std::ranges::binary_search(pending.execution.own_control, statement);
}

/// A tool that cuts a file runs each part by itself, with or without a semicolon at its end.
void end_statements_at_cuts(const PendingMigration& pending, Message& message) {
  for (const sql::SectionMarks::Cut& cut : pending.script->marks.cuts) {
    std::size_t at = message.piece_begin + cut.offset;
    const std::size_t end = message.piece_begin + (message.piece.end - message.piece.begin);
    for (char byte = ';'; at < end && message.sql[at] != '\n'; ++at)
      message.sql[at] = std::exchange(byte, ' ');
  }
}

/// Byte offset of the character `position` (from 1).
std::size_t byte_of(std::string_view text, std::uint32_t position) {
  std::size_t at = 0;
  for (std::uint32_t i = 1; i < position && at < text.size(); ++i) at += base::decode_utf8(text, at).length;
  return at;
}

base::Location place(const base::Source& source, std::uint32_t offset) {
  const base::Position position = source.position(offset);
  return {source.path(), position.line, position.column};
}

/// "COPY t, line 3, column a: .." -> 3.
std::uint32_t copy_line(std::string_view context) {
  if (!context.starts_with("COPY ")) return 0;
  const std::size_t at = context.find(", line ");
  if (at == std::string_view::npos) return 0;
  const std::string_view digits = context.substr(at + 7);
  std::uint32_t line = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), line);
  return line;
}

}  // namespace

std::vector<std::uint32_t> statements_to_send(const PendingMigration& pending) {
  std::vector<std::uint32_t> list;
  for (std::uint32_t i = 0; i < pending.script->statements.size(); ++i) {
    if (is_sent(pending, i)) list.push_back(i);
  }
  return list;
}

Message whole_file(const PendingMigration& pending, const std::string& head, const std::string& tail) {
  Message message;
  const std::string_view text = source_of(pending).text();
  message.sql.reserve(head.size() + text.size() + tail.size() + 2);
  message.sql = head;
  message.piece_begin = head.size();
  message.piece = {0, static_cast<std::uint32_t>(text.size())};
  message.sql += text;
  for (std::uint32_t i = 0; i < pending.script->statements.size(); ++i) {
    if (is_sent(pending, i)) continue;
    const base::Range range = pending.script->statements[i].range;
    for (std::uint32_t at = range.begin; at < range.end; ++at) {
      char& byte = message.sql[message.piece_begin + at];
      if (byte != '\n') byte = ' ';
    }
  }
  end_statements_at_cuts(pending, message);
  // The file may end in a comment.
  message.sql += "\n;";
  message.sql += tail;
  return message;
}

Message one_statement(const PendingMigration& pending, std::uint32_t statement, const std::string& head,
                      const std::string& tail) {
  Message message;
  message.piece = pending.script->statements[statement].range;
  message.piece_begin = head.size();
  message.sql = head;
  message.sql += source_of(pending).slice(message.piece);
  message.sql += tail;
  return message;
}

std::optional<std::string_view> copy_data(const sql::Script& script, std::uint32_t statement) {
  if (statement + 1 >= script.statements.size()) return std::nullopt;
  const sql::StatementRecord& next = script.statements[statement + 1];
  const bool is_copy = !script.statements[statement].psql && next.psql &&
                       next.first_operation < next.last_operation &&
                       script.operations[next.first_operation].word(1) == "copy-data";
  if (!is_copy) return std::nullopt;
  std::string_view data = script.source->slice(next.range);
  std::string_view body = data;
  while (body.ends_with('\n') || body.ends_with('\r')) body.remove_suffix(1);
  if (body == "\\." || body.ends_with("\n\\.")) data = body.substr(0, body.size() - 2);
  return data;
}

base::Location locate(const PendingMigration& pending, const Message& message, const ServerMessage& error,
                      std::uint32_t statement) {
  const base::Source& source = source_of(pending);
  if (error.position > 0) {
    std::size_t at = byte_of(message.sql, error.position);
    if (at > message.inserted_at) at -= std::min(message.inserted, at - message.inserted_at);
    const std::size_t end = message.piece_begin + (message.piece.end - message.piece.begin);
    // An unfinished statement is noticed at its end, or at the line end and semicolon that we put behind it.
    if (at >= message.piece_begin && at <= end + 1) {
      return place(source,
                   message.piece.begin + static_cast<std::uint32_t>(std::min(at, end) - message.piece_begin));
    }
  }
  if (statement >= pending.script->statements.size()) return {source.path(), 0, 0};
  const std::uint32_t line = copy_line(error.context);
  if (line > 0 && copy_data(*pending.script, statement)) {
    const base::Position begin = source.position(pending.script->statements[statement + 1].range.begin);
    return {source.path(), begin.line + line - 1, 1};
  }
  return place(source, pending.script->statements[statement].range.begin);
}

std::string prefix_sha256(const sql::Script& script, std::uint32_t count) {
  std::string text;
  for (std::uint32_t i = 0; i < count && i < script.statements.size(); ++i) {
    for (const char c : script.source->slice(script.statements[i].range)) {
      if (c != '\r') text += c;
    }
    text += "\n;\n";
  }
  return base::sha256(text);
}

}  // namespace lockkeeper::migrate
