// What ALTER does alike for every kind of object, and lists of options.
#include <array>

#include "sql/recognise_elements.h"

namespace lockkeeper::sql {

namespace {

constexpr auto kCommonActions = std::to_array<std::string_view>({
    "rename to",
    "set schema",
    "owner to",
    "depends on extension",
    "no depends on extension",
});

}  // namespace

bool recognise_common_alter(Recognition& recognition, const OperationWriter& prefix) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  for (const std::string_view words : kCommonActions) {
    OperationWriter writer = prefix;
    if (!take_words(reader, writer, words)) continue;
    const Name name = words == "owner to" ? take_role(reader) : reader.take_name();
    if (name.empty()) {
      reader.seek(first);
      return false;
    }
    recognition.emit(writer.add(name), reader.range(first, reader.index()));
    return true;
  }
  return false;
}

bool recognise_options(Recognition& recognition, const OperationWriter& prefix, std::string_view verb) {
  TokenReader& reader = recognition.reader;
  const base::Range place = reader.range_here();
  Span inside;
  if (!take_brackets(reader, inside)) return false;
  for (const Span& span : split_list(reader, inside)) {
    TokenReader option = reader.part(span.first, span.last);
    const Name name = take_vocabulary_name(option);
    if (name.empty()) return false;
    OperationWriter writer = prefix;
    writer.add(verb, place).add(name);
    if (verb == "SET") {
      // `(security_barrier)` is `(security_barrier = true)`.
      const bool bare = option.at_end();
      if (!bare && (!option.take_symbol("=") || option.at_end())) return false;
      const base::Range range = option.range(option.index(), option.end());
      writer.add("=", range)
          .add(bare ? "on" : setting_value(name.text, option, option.index(), option.end()), range);
    }
    recognition.emit(writer, reader.range(span.first, span.last));
  }
  return true;
}

}  // namespace lockkeeper::sql
