#include "base/digest.h"

#include <openssl/evp.h>

#include <array>

#include "base/error.h"

namespace lockkeeper::base {

namespace {

std::string digest_of(std::string_view bytes, const EVP_MD* algorithm) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, algorithm, nullptr) != 1) {
    throw Error(ErrorKind::internal, "libcrypto cannot compute a digest");
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(std::size_t{size} * 2);
  for (unsigned int at = 0; at < size; ++at) {
    text += kDigits[digest[at] >> 4U];
    text += kDigits[digest[at] & 0xFU];
  }
  return text;
}

}  // namespace

std::string sha256(std::string_view bytes) { return digest_of(bytes, EVP_sha256()); }
std::string sha384(std::string_view bytes) { return digest_of(bytes, EVP_sha384()); }

void Crc32::add(std::string_view bytes) {
  constexpr std::uint32_t kPolynomial = 0xEDB88320U;
  for (const char c : bytes) {
    state_ ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) state_ = (state_ >> 1U) ^ ((state_ & 1U) != 0 ? kPolynomial : 0U);
  }
}

}  // namespace lockkeeper::base
