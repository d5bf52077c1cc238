#include "base/digest.h"

#include <openssl/evp.h>

#include <array>

#include "base/error.h"

namespace lockkeeper::base {

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw Error(ErrorKind::internal, "libcrypto cannot compute SHA-256");
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

}  // namespace lockkeeper::base
