// What a finding says: the rule's words with the names as the file spells them.
#include <fmt/format.h>

#include <charconv>

#include "base/text.h"
#include "rules/judgement.h"
#include "rules/template.h"

namespace lockkeeper::rules {

namespace {

constexpr std::size_t kShownExpression = 60;  // code points

/// The word of the canonical text that holds the captured text whole.
const sql::Word* word_of(const sql::Operation& operation, std::string_view value) {
  const auto at = static_cast<std::size_t>(value.data() - operation.text.data());
  if (at >= operation.text.size()) return nullptr;
  for (const sql::Word& word : operation.words) {
    if (word.begin == at && word.end == at + value.size()) return &word;
  }
  return nullptr;
}

// A word that the file does not contain has its neighbour's place: then the canonical name is all there is.
bool spells(std::string_view written, std::string_view canonical) {
  if (written.find('"') != written.npos) return true;
  return base::to_lower(written) == canonical;
}

std::string slot_text(const sql::Operation& operation, std::string_view value) {
  std::size_t number = 0;
  std::from_chars(value.data() + 1, value.data() + value.size(), number);
  if (number == 0 || number > operation.slots.size()) return {};
  // A password or a connection string never leaves the file.
  if (operation.has_flag("PASSWORD")) return "...";
  return base::shorten(operation.slots[number - 1].text, kShownExpression);
}

std::string without_quotes_of_ours(std::string_view canonical) {
  std::string text;
  for (const std::string_view part : sql::name_parts(canonical)) {
    if (!text.empty()) text += '.';
    const std::string plain = sql::plain_name(part);
    text += part.starts_with('"') ? '"' + plain + '"' : plain;
  }
  return text;
}

std::string spelling(const Candidate& candidate, const Capture& capture) {
  if (capture.value.starts_with('#')) return slot_text(*candidate.operation, capture.value);
  const sql::Word* word = word_of(*candidate.operation, capture.value);
  if (word != nullptr && word->range.begin < word->range.end && candidate.script->source != nullptr) {
    const std::string_view written = candidate.script->source->slice(word->range);
    if (spells(written, capture.value)) return std::string(written);
  }
  return capture.kind == GroupKind::free ? std::string(capture.value) : without_quotes_of_ours(capture.value);
}

// {flags CASCADE, IF EXISTS}: those that are there.
std::string flags_there(const sql::Operation& operation, std::string_view list) {
  std::string text;
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string_view flag = base::trim(list.substr(0, comma));
    if (operation.has_flag(flag)) text.append(text.empty() ? "" : " ").append(flag);
    list = comma == list.npos ? std::string_view() : list.substr(comma + 1);
  }
  return text;
}

}  // namespace

std::string expand_message(std::string_view text, const Candidate& candidate) {
  return expand_template(text, [&candidate](std::string_view place) -> std::string {
    if (place.starts_with("flags ")) return flags_there(*candidate.operation, place.substr(6));
    if (place == "function") return candidate.details.function;
    if (place == "old-type") return candidate.details.old_type;
    const Capture* capture = candidate.captures.find(place);
    return capture == nullptr ? std::string() : spelling(candidate, *capture);
  });
}

}  // namespace lockkeeper::rules
