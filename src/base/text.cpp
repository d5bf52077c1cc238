#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace lockkeeper::base {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

unsigned char byte_at(std::string_view text, std::size_t offset) {
  return static_cast<unsigned char>(text[offset]);
}

/// What may follow a lead byte: how many bytes, and the bounds of the first of them, which are where overlong
/// forms, surrogates and values above U+10FFFF are told apart.
struct Lead {
  std::uint32_t trailing = 0;  // 0: no lead byte
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
};

Lead lead_of(unsigned char byte) {
  if (byte < 0xC2) return {};
  if (byte < 0xE0) return {1};
  if (byte == 0xE0) return {2, 0xA0, 0xBF};
  if (byte == 0xED) return {2, 0x80, 0x9F};
  if (byte < 0xF0) return {2};
  if (byte == 0xF0) return {3, 0x90, 0xBF};
  if (byte < 0xF4) return {3};
  if (byte == 0xF4) return {3, 0x80, 0x8F};
  return {};
}

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; }

bool is_bidirectional_control(char32_t value) {
  return value == 0x061C || value == 0x200E || value == 0x200F || (value >= 0x202A && value <= 0x202E) ||
         (value >= 0x2066 && value <= 0x2069);
}

std::size_t skip_while(std::string_view text, std::size_t at, unsigned char low, unsigned char high) {
  while (at < text.size() && byte_at(text, at) >= low && byte_at(text, at) <= high) ++at;
  return at;
}

/// Length of the control string (OSC, DCS ..) whose introducer ends at `at`, with its terminator; 0 when it
/// has none, because a lone introducer must not hide the text behind it. Stops at any control character, so
/// that a run of introducers costs linear time.
std::size_t control_string_length(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && byte_at(text, end) >= 0x20) ++end;
  if (end == text.size()) return 0;
  if (text[end] == '\a') return end + 1 - at;
  if (text.substr(end).starts_with("\x1b\\")) return end + 2 - at;
  return 0;
}

/// Length of the ANSI sequence at an ESC (ECMA-48); 1 for an ESC that begins none.
std::size_t escape_length(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return 1;
  const char introducer = text[at + 1];
  if (introducer == '[') {
    std::size_t end = skip_while(text, at + 2, 0x30, 0x3F);
    end = skip_while(text, end, 0x20, 0x2F);
    const bool has_final = end < text.size() && byte_at(text, end) >= 0x40 && byte_at(text, end) <= 0x7E;
    return end - at + (has_final ? 1 : 0);
  }
  if (std::string_view("]PX^_").find(introducer) != std::string_view::npos) {
    return 2 + control_string_length(text, at + 2);
  }
  const std::size_t end = skip_while(text, at + 1, 0x20, 0x2F);
  const bool has_final = end < text.size() && byte_at(text, end) >= 0x30 && byte_at(text, end) <= 0x7E;
  return has_final ? end + 1 - at : 1;
}

void append_printable(std::string& out, char32_t value) {
  constexpr char32_t kControlPictures = 0x2400;
  if (value == '\t') {
    out += '\t';
  } else if (value < 0x20) {
    append_utf8(out, kControlPictures + value);
  } else if (value == 0x7F) {
    append_utf8(out, 0x2421);
  } else if (value == 0x85 || value == 0x2028 || value == 0x2029) {
    out += ' ';
  } else if (is_bidirectional_control(value) || (value >= 0x80 && value < 0xA0)) {
    out += fmt::format("\\u{{{:X}}}", static_cast<std::uint32_t>(value));
  } else {
    append_utf8(out, value);
  }
}

/// Levenshtein's, case ignored.
std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t column = 0; column <= right.size(); ++column) row[column] = column;
  for (std::size_t line = 0; line < left.size(); ++line) {
    std::size_t diagonal = row[0];
    row[0] = line + 1;
    for (std::size_t column = 0; column < right.size(); ++column) {
      const std::size_t replaced = diagonal + (lower(left[line]) == lower(right[column]) ? 0 : 1);
      diagonal = row[column + 1];
      row[column + 1] = std::min({replaced, diagonal + 1, row[column] + 1});
    }
  }
  return row.back();
}

}  // namespace

CodePoint decode_utf8(std::string_view text, std::size_t offset) {
  const unsigned char first = byte_at(text, offset);
  if (first < 0x80) return {first, 1};
  const Lead lead = lead_of(first);
  if (lead.trailing == 0) return {kReplacement, 1};
  char32_t value = first & (0x3FU >> lead.trailing);
  unsigned char low = lead.low;
  unsigned char high = lead.high;
  for (std::uint32_t index = 1; index <= lead.trailing; ++index) {
    if (offset + index >= text.size()) return {kReplacement, index};
    const unsigned char byte = byte_at(text, offset + index);
    if (byte < low || byte > high) return {kReplacement, index};
    value = (value << 6) | (byte & 0x3FU);
    low = 0x80;
    high = 0xBF;
  }
  return {value, lead.trailing + 1};
}

void append_utf8(std::string& out, char32_t value) {
  if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) value = kReplacement;
  const auto put = [&out](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (value < 0x80) return put(value);
  if (value < 0x800) {
    put(0xC0 | (value >> 6));
  } else {
    if (value < 0x10000) {
      put(0xE0 | (value >> 12));
    } else {
      put(0xF0 | (value >> 18));
      put(0x80 | ((value >> 12) & 0x3F));
    }
    put(0x80 | ((value >> 6) & 0x3F));
  }
  put(0x80 | (value & 0x3F));
}

std::size_t find_invalid_utf8(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint64_t eight = kHighBits;
    if (at + sizeof eight <= text.size()) std::memcpy(&eight, text.data() + at, sizeof eight);
    if ((eight & kHighBits) == 0) {
      at += sizeof eight;
      continue;
    }
    // U+FFFD may also stand in the text, then with its own three bytes.
    const CodePoint point = decode_utf8(text, at);
    if (point.value == kReplacement && text.substr(at, point.length) != "\xEF\xBF\xBD") return at;
    at += point.length;
  }
  return text.npos;
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    at += byte_at(text, at) < 0x80 ? 1 : decode_utf8(text, at).length;
  }
  return count;
}

std::string printable(std::string_view text, Lines lines) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\x1b') {
      at += escape_length(text, at);
      continue;
    }
    if (text.substr(at, 2) == "\r\n") ++at;
    if (text[at] == '\n') {
      out += lines == Lines::keep ? '\n' : ' ';
      ++at;
      continue;
    }
    const CodePoint point = decode_utf8(text, at);
    append_printable(out, point.value);
    at += point.length;
  }
  return out;
}

std::string masked(std::string_view text, std::span<const std::string> secrets) {
  constexpr std::string_view kMask = "***";
  std::vector<std::string_view> longest_first(secrets.begin(), secrets.end());
  std::ranges::sort(longest_first, std::ranges::greater(), &std::string_view::size);
  std::string out(text);
  for (const std::string_view secret : longest_first) {
    if (secret.size() < kLeastSecret) break;
    for (std::size_t at = out.find(secret); at != out.npos; at = out.find(secret, at + kMask.size()))
      out.replace(at, secret.size(), kMask);
  }
  return out;
}

std::string shorten(std::string_view text, std::size_t limit) {
  text = trim(text);
  std::string out;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    if (count == limit) return out + "...";
    std::size_t length = 1;
    if (is_space(text[at])) {
      while (is_space(text[at + length])) ++length;  // trimmed: a run never ends the text
      out += ' ';
    } else {
      length = decode_utf8(text, at).length;
      out += text.substr(at, length);
    }
    at += length;
  }
  return out;
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

std::string to_upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), upper);
  return out;
}

bool equals_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view nearest(std::string_view word, const std::string_view* candidates, std::size_t count) {
  constexpr std::size_t kLongest = 64;  // the distance is quadratic, and nobody mistypes more
  if (word.empty() || word.size() > kLongest) return {};
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(word.size() / 3, 1) + 1;
  for (std::size_t index = 0; index < count; ++index) {
    const std::string_view candidate = candidates[index];
    if (candidate.size() > kLongest) continue;
    const std::size_t distance = edit_distance(word, candidate);
    if (distance >= best_distance || distance >= candidate.size()) continue;
    best_distance = distance;
    best = candidate;
  }
  return best;
}

std::string rough_count(std::int64_t count) {
  struct Scale {
    double of;
    const char* name;
  };
  for (const Scale scale : {Scale{1e9, "billion"}, Scale{1e6, "million"}}) {
    const double share = static_cast<double>(count) / scale.of;
    if (share >= 10) return fmt::format("{:.0f} {}", share, scale.name);
    if (share >= 1) return fmt::format("{:.1f} {}", share, scale.name);
  }
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string rough_bytes(std::int64_t bytes) {
  constexpr const char* kUnits[] = {"bytes", "kB", "MB", "GB", "TB", "PB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < std::size(kUnits); ++unit) value /= 1024;
  return fmt::format("{:.{}f} {}", value, unit > 0 && value < 10 ? 1 : 0, kUnits[unit]);
}

}  // namespace lockkeeper::base
