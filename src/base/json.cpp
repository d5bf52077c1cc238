// nlohmann-json reads, through its event interface, straight into our value: depth is bounded while reading
// and members keep their order. Writing is ours because of what a report must not contain, see
// append_string().
#include "base/json.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace lockkeeper::base {

namespace {

constexpr std::size_t kMaxDepth = 100;

class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Json take() { return std::move(root_); }

  bool null() override { return put(Json()); }
  bool boolean(bool value) override { return put(Json(value)); }
  bool number_integer(number_integer_t value) override { return put(Json(std::int64_t{value})); }
  bool number_unsigned(number_unsigned_t value) override {
    constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return value <= kLargest ? put(Json(std::uint64_t{value})) : put(Json(static_cast<double>(value)));
  }
  bool number_float(number_float_t value, const string_t&) override { return put(Json(value)); }
  bool string(string_t& value) override { return put(Json(std::move(value))); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    open_.back().key = std::move(name);
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return false;
  }

 private:
  struct Open {
    Json value;
    std::string key;  // of the member that is being read
  };

  bool put(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (Open& parent = open_.back(); parent.value.kind() == Json::Kind::array) {
      parent.value.push(std::move(value));
    } else {
      parent.value.add(std::move(parent.key), std::move(value));
    }
    return true;
  }
  bool open(Json value) {
    if (open_.size() == kMaxDepth) return false;
    open_.push_back({std::move(value), {}});
    return true;
  }
  bool close() {
    Json value = std::move(open_.back().value);
    open_.pop_back();
    return put(std::move(value));
  }

  std::vector<Open> open_;
  Json root_;
};

/// Characters that JSON allows unescaped but that do something on a terminal or in a review.
bool is_escaped(char32_t value) {
  return value < 0x20 || (value >= 0x7F && value < 0xA0) || value == 0x061C || value == 0x200E ||
         value == 0x200F || (value >= 0x2028 && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069);
}

/// A report may be printed in a GitHub Actions log, where `##[` begins a command anywhere in a line: its
/// second
/// `#` is escaped.
void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (point.value == '"' || point.value == '\\') {
      out += '\\';
      out += static_cast<char>(point.value);
    } else if (point.value == '\n') {
      out += "\\n";
    } else if (point.value == '\t') {
      out += "\\t";
    } else if (point.value == '\r') {
      out += "\\r";
    } else if (is_escaped(point.value) || (text.substr(at).starts_with("#[") && out.back() == '#')) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(point.value));
    } else {
      append_utf8(out, point.value);
    }
    at += point.length;
  }
  out += '"';
}

class Writer {
 public:
  explicit Writer(int indent) : indent_(indent) {}
  std::string take() { return std::move(out_); }

  void write(const Json& value) {
    switch (value.kind()) {
      case Json::Kind::null: out_ += "null"; break;
      case Json::Kind::boolean: out_ += value.boolean() ? "true" : "false"; break;
      case Json::Kind::integer: out_ += fmt::format("{}", value.integer()); break;
      case Json::Kind::number:
        out_ += std::isfinite(value.number()) ? fmt::format("{}", value.number()) : "null";
        break;
      case Json::Kind::string: append_string(out_, value.string()); break;
      case Json::Kind::array: write_array(value); break;
      case Json::Kind::object: write_object(value); break;
    }
  }

 private:
  void write_array(const Json& value) {
    begin('[');
    for (const Json& item : value.items()) {
      separate();
      write(item);
      empty_ = false;
    }
    end(']');
  }
  void write_object(const Json& value) {
    begin('{');
    for (const auto& [key, member] : value.members()) {
      separate();
      append_string(out_, key);
      out_ += indent_ < 0 ? ":" : ": ";
      write(member);
      empty_ = false;
    }
    end('}');
  }

  void begin(char bracket) {
    out_ += bracket;
    ++depth_;
    empty_ = true;
  }
  void end(char bracket) {
    --depth_;
    if (!empty_) new_line();
    out_ += bracket;
    empty_ = false;
  }
  void separate() {
    if (!empty_) out_ += ',';
    new_line();
  }
  void new_line() {
    if (indent_ < 0) return;
    out_ += '\n';
    out_.append(static_cast<std::size_t>(indent_ * depth_), ' ');
  }

  std::string out_;
  int indent_;
  int depth_ = 0;
  bool empty_ = true;  // of the array or object that is open
};

}  // namespace

/// The last of equal keys counts, as most readers have it (RFC 8259 leaves it open).
const Json* Json::find(std::string_view key) const {
  for (auto member = members_.rbegin(); member != members_.rend(); ++member) {
    if (member->first == key) return &member->second;
  }
  return nullptr;
}

namespace {

std::string pointer_token(std::string_view token) {
  std::string name;
  for (std::size_t at = 0; at < token.size(); ++at) {
    const std::string_view rest = token.substr(at);
    if (rest.starts_with("~0") || rest.starts_with("~1")) {
      name += rest[1] == '0' ? '~' : '/';
      ++at;
    } else {
      name += token[at];
    }
  }
  return name;
}

const Json* array_item(const Json& array, std::string_view token) {
  const bool digits = !token.empty() && token.find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits || token.size() > 9 || (token.size() > 1 && token[0] == '0')) return nullptr;
  const auto index = static_cast<std::size_t>(std::stoul(std::string(token)));
  return index < array.items().size() ? &array.items()[index] : nullptr;
}

}  // namespace

const Json* Json::at_pointer(std::string_view pointer) const {
  const Json* value = this;
  while (value != nullptr && !pointer.empty()) {
    if (pointer[0] != '/') return nullptr;
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    value = value->kind() == Kind::array ? array_item(*value, token) : value->find(pointer_token(token));
  }
  return value;
}

std::string to_text(const Json& value, int indent) {
  Writer writer(indent);
  writer.write(value);
  return writer.take();
}

std::optional<Json> parse_json(std::string_view text) {
  Builder builder;
  if (!nlohmann::json::sax_parse(text, &builder)) return std::nullopt;
  return builder.take();
}

}  // namespace lockkeeper::base
