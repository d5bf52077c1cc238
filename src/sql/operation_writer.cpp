#include "sql/operation_writer.h"

namespace lockkeeper::sql {

OperationWriter& OperationWriter::add(std::string_view text, base::Range range) {
  if (text.empty()) return *this;
  if (!operation_.text.empty()) operation_.text += ' ';
  const std::size_t from = operation_.text.size();
  operation_.text += text;
  note_words(from, range);
  return *this;
}

OperationWriter& OperationWriter::glue(std::string_view text, base::Range range) {
  if (operation_.words.empty()) return add(text, range);
  Word& last = operation_.words.back();
  const std::size_t first_space = text.find(' ');
  operation_.text += text;
  last.end = static_cast<std::uint32_t>(operation_.text.size() -
                                        (first_space == text.npos ? 0 : text.size() - first_space));
  last.range.end = range.end > last.range.end ? range.end : last.range.end;
  if (first_space != text.npos) note_words(operation_.text.size() - text.size() + first_space + 1, range);
  return *this;
}

OperationWriter& OperationWriter::slot(SlotKind kind, const TokenReader& reader, std::uint32_t first,
                                       std::uint32_t last, bool glued) {
  const base::Range range = reader.range(first, last);
  operation_.slots.push_back({kind, reader.text(first, last), range});
  const std::string text = "#" + std::to_string(operation_.slots.size());
  return glued ? glue(text, range) : add(text, range);
}

OperationWriter& OperationWriter::flag(std::string_view name) {
  flags_.emplace(name);
  return *this;
}

OperationWriter& OperationWriter::not_analysed() {
  operation_.analysed = false;
  return flag("NOT ANALYSED");
}

Operation OperationWriter::finish(base::Range range) const {
  Operation operation = operation_;
  operation.range = range;
  for (const std::string& flag : flags_) operation.text.append(" | ").append(flag);
  return operation;
}

void OperationWriter::note_words(std::size_t from, base::Range range) {
  const std::string& text = operation_.text;
  while (from < text.size()) {
    const std::size_t space = text.find(' ', from);
    const std::size_t end = space == text.npos ? text.size() : space;
    operation_.words.push_back({static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(end), range});
    from = end + 1;
  }
}

}  // namespace lockkeeper::sql
