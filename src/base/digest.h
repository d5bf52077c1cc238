#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lockkeeper::base {

/// SHA-256 as 64 lower-case hexadecimal digits.
std::string sha256(std::string_view bytes);
/// SHA-384 as 96 lower-case hexadecimal digits.
std::string sha384(std::string_view bytes);

/// CRC-32 (ISO-HDLC, as in zlib) of several pieces as of one text.
class Crc32 {
 public:
  void add(std::string_view bytes);
  std::uint32_t value() const { return ~state_; }

 private:
  std::uint32_t state_ = 0xFFFFFFFFU;
};

}  // namespace lockkeeper::base
