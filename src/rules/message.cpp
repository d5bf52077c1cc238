// What a finding says: the rule's words with the names as the file spells them.
#include <fmt/format.h>

#include <charconv>

#include "base/text.h"
#include "rules/judgement.h"
#include "rules/template.h"

namespace lockkeeper::rules {

namespace {

// Code points of an expression: enough to know it by, and enough to run it.
constexpr std::size_t kShown = 60;
constexpr std::size_t kWhole = 1000;
constexpr std::size_t kMaxNameBytes = 63;  // NAMEDATALEN - 1

// A word that the file does not contain (a name that the server chooses) has the place of its neighbour, so
// what stands there must read as the same name.
bool spells(std::string_view written, std::string_view canonical) {
  std::string read;
  while (!written.empty()) {
    if (!read.empty()) {
      if (!written.starts_with('.')) return false;
      written.remove_prefix(1);
      read += '.';
    }
    std::string part;
    if (written.starts_with('"')) {
      std::size_t at = 1;
      for (; at < written.size(); ++at) {
        if (written[at] == '"' && !written.substr(at + 1).starts_with('"')) break;
        part += written[at];
        if (written[at] == '"') ++at;
      }
      if (at >= written.size()) return false;
      written.remove_prefix(at + 1);
    } else {
      const std::size_t end = written.find_first_of(".\" \t\r\n/-(),;");
      part = base::to_lower(written.substr(0, end));
      written = end == written.npos ? std::string_view() : written.substr(end);
      if (part.empty()) return false;
    }
    read += sql::canonical_name(part);
  }
  return read == canonical;
}

// Where the list of types behind a routine's name begins.
std::size_t behind_name(std::string_view written) {
  bool quoted = false;
  for (std::size_t at = 0; at < written.size(); ++at) {
    if (written[at] == '"') quoted = !quoted;
    if (written[at] == '(' && !quoted) return at;
  }
  return written.size();
}

std::string without_escapes(std::string_view canonical) {
  std::string text;
  for (const std::string_view part : sql::name_parts(canonical)) {
    if (!text.empty()) text += '.';
    if (!part.starts_with('"')) {
      text += part;
      continue;
    }
    text += '"';
    for (const char c : sql::plain_name(part)) text.append(c == '"' ? 2 : 1, c);
    text += '"';
  }
  return text;
}

bool is_slot(std::string_view value) {
  return value.size() > 1 && value[0] == '#' && value.find_first_not_of("0123456789", 1) == value.npos;
}

class Expander {
 public:
  Expander(const Candidate& candidate, std::size_t longest) : candidate_(candidate), longest_(longest) {}

  std::string operator()(std::string_view place) const {
    if (place.starts_with("flags ")) return flags_there(place.substr(6));
    if (place.starts_with("join ")) return joined(place.substr(5));
    if (place.starts_with("beside ")) return beside(place.substr(7));
    if (place == "function") return candidate_.details.function;
    if (place == "old-type") return candidate_.details.old_type;
    if (place == "dependents") return candidate_.details.dependents;
    if (place == "cut-name") return candidate_.details.cut_name;
    if (place == "key-types") return candidate_.details.key_types;
    if (place == "missing") return candidate_.details.missing;
    if (place == "pattern") return candidate_.details.pattern;
    const Capture* capture = candidate_.captures.find(place);
    if (capture == nullptr) return "?";  // a rule that names what this pattern of it does not capture
    if (is_slot(capture->value)) return slot_text(capture->value.substr(1));
    if (capture->kind == GroupKind::free) return base::shorten(with_slots(capture->value), longest_);
    const std::size_t open =
        capture->kind == GroupKind::routine ? capture->value.find('(') : std::string::npos;
    if (open != capture->value.npos)
      return shown_name(candidate_, capture->value.substr(0, open)) + with_slots(capture->value.substr(open));
    return shown_name(candidate_, capture->value);
  }

 private:
  const sql::Operation& operation() const { return *candidate_.operation; }

  // A password or a connection string never leaves the file.
  bool hides_slots() const {
    return operation().has_flag("PASSWORD") ||
           (!operation().analysed && base::to_lower(operation().text).find("password") != std::string::npos);
  }

  std::string slot_text(std::string_view digits) const {
    std::size_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (number == 0 || number > operation().slots.size() || hides_slots()) return "...";
    return base::shorten(operation().slots[number - 1].text, longest_);
  }

  // `(a, #2 DESC) WHERE #3`: in parentheses an expression may stand anywhere. Inside a quoted name `#` is
  // escaped, so none can stand there.
  std::string with_slots(std::string_view canonical) const {
    std::string text;
    for (std::size_t at = 0; at < canonical.size();) {
      const std::size_t end = std::min(canonical.find_first_of(" ,()#", at), canonical.size());
      if (end > at) text += without_escapes(canonical.substr(at, end - at));
      at = end;
      if (at == canonical.size()) break;
      if (canonical[at] != '#') {
        text += canonical[at++];
        continue;
      }
      const std::size_t after = std::min(canonical.find_first_not_of("0123456789", at + 1), canonical.size());
      text.append("(").append(slot_text(canonical.substr(at + 1, after - at - 1))).append(")");
      at = after;
    }
    return text;
  }

  // {flags CASCADE, IF EXISTS}: those that are there.
  std::string flags_there(std::string_view list) const {
    std::string text;
    while (!list.empty()) {
      const std::size_t comma = list.find(',');
      const std::string_view flag = base::trim(list.substr(0, comma));
      if (operation().has_flag(flag)) text.append(text.empty() ? "" : " ").append(flag);
      list = comma == list.npos ? std::string_view() : list.substr(comma + 1);
    }
    return text;
  }

  // {join table _ column _seq}: one name of the last parts of captured names and of literal pieces.
  std::string joined(std::string_view pieces) const {
    std::string name;
    while (!pieces.empty()) {
      const std::size_t space = pieces.find(' ');
      const std::string_view piece = pieces.substr(0, space);
      const Capture* capture = candidate_.captures.find(piece);
      if (capture == nullptr) {
        name += piece;
      } else {
        name += sql::plain_name(sql::name_parts(capture->value).back());
      }
      pieces = space == pieces.npos ? std::string_view() : pieces.substr(space + 1);
    }
    if (name.size() > kMaxNameBytes) name.resize(kMaxNameBytes);
    while (!name.empty() && base::find_invalid_utf8(name) != name.npos) name.pop_back();
    return without_escapes(sql::canonical_name(name));
  }

  // {beside table _new}: the joined name, in the schema that the first group is written with.
  std::string beside(std::string_view pieces) const {
    const std::size_t space = pieces.find(' ');
    if (space == pieces.npos) return {};
    const auto parts = sql::name_parts(candidate_.captures.value(pieces.substr(0, space)));
    std::string name;
    for (std::size_t part = 0; part + 1 < parts.size(); ++part) name += without_escapes(parts[part]) + '.';
    return name + joined(pieces.substr(space + 1));
  }

  const Candidate& candidate_;
  std::size_t longest_;
};

}  // namespace

std::string shown_name(const Candidate& candidate, std::string_view canonical) {
  const sql::Operation& operation = *candidate.operation;
  for (const sql::Word& word : operation.words) {
    const std::string_view text = std::string_view(operation.text).substr(word.begin, word.end - word.begin);
    // A routine's name and its types are one word.
    const bool routine = text.starts_with(canonical) && text.substr(canonical.size()).starts_with('(');
    if (text != canonical && !routine) continue;
    if (word.range.begin >= word.range.end || candidate.script->source == nullptr) continue;
    std::string_view written = candidate.script->source->slice(word.range);
    if (routine) written = base::trim(written.substr(0, behind_name(written)));
    if (spells(written, canonical)) return std::string(written);
  }
  return without_escapes(canonical);
}

std::string expand_message(std::string_view text, const Candidate& candidate) {
  return expand_template(text, Expander(candidate, kShown));
}

std::string expand_fix(std::string_view text, const Candidate& candidate) {
  return expand_template(text, Expander(candidate, kWhole));
}

}  // namespace lockkeeper::rules
