#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lockkeeper::base {

/// A JSON value; members keep the order in which they were added, so that reports diff cleanly.
class Json {
 public:
  enum class Kind : std::uint8_t { null, boolean, integer, number, string, array, object };

  Json() = default;
  Json(std::nullptr_t) {}
  Json(bool value) : kind_(Kind::boolean), integer_(value ? 1 : 0) {}
  Json(int value) : kind_(Kind::integer), integer_(value) {}
  Json(unsigned value) : kind_(Kind::integer), integer_(value) {}
  Json(std::int64_t value) : kind_(Kind::integer), integer_(value) {}
  Json(std::uint64_t value) : kind_(Kind::integer), integer_(static_cast<std::int64_t>(value)) {}
  Json(double value) : kind_(Kind::number), number_(value) {}
  Json(std::string value) : kind_(Kind::string), string_(std::move(value)) {}
  Json(std::string_view value) : kind_(Kind::string), string_(value) {}
  Json(const char* value) : kind_(Kind::string), string_(value) {}
  static Json array() { return Json(Kind::array); }
  static Json object() { return Json(Kind::object); }

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::null; }
  bool boolean() const { return integer_ != 0; }
  std::int64_t integer() const { return integer_; }
  double number() const { return kind_ == Kind::integer ? static_cast<double>(integer_) : number_; }
  const std::string& string() const { return string_; }
  const std::vector<Json>& items() const { return items_; }
  const std::vector<std::pair<std::string, Json>>& members() const { return members_; }

  /// Appends to an array.
  void push(Json value) { items_.push_back(std::move(value)); }
  /// Adds a member to an object; the caller gives each key once.
  void add(std::string key, Json value) { members_.emplace_back(std::move(key), std::move(value)); }
  /// The member, or nullptr when this is no object or has none of that name.
  const Json* find(std::string_view key) const;
  /// RFC 6901, for example "/job/id"; nullptr when nothing is there.
  const Json* at_pointer(std::string_view pointer) const;

 private:
  explicit Json(Kind kind) : kind_(kind) {}
  Kind kind_ = Kind::null;
  std::int64_t integer_ = 0;
  double number_ = 0;
  std::string string_;
  std::vector<Json> items_;
  std::vector<std::pair<std::string, Json>> members_;
};

/// Ill-formed UTF-8 becomes U+FFFD; control characters are escaped. `indent` < 0 gives one line.
std::string to_text(const Json& value, int indent);
/// nullopt when the text is not JSON (RFC 8259), or nested deeper than 100 levels.
std::optional<Json> parse_json(std::string_view text);

}  // namespace lockkeeper::base
