#include "base/digest.h"

#include <string>

#include "catch.h"

using lockkeeper::base::Crc32;
using lockkeeper::base::sha256;
using lockkeeper::base::sha384;

TEST_CASE("SHA-256 gives the digests of FIPS 180-4's examples") {
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256(std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 takes every byte, also after a NUL") {
  CHECK(sha256(std::string_view("a\0b", 3)) != sha256(std::string_view("a\0c", 3)));
}

TEST_CASE("SHA-384 gives the digest of FIPS 180-4's example") {
  CHECK(sha384("abc") ==
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
}

TEST_CASE("CRC-32 gives its check value, in one piece and in several") {
  Crc32 whole;
  whole.add("123456789");
  CHECK(whole.value() == 0xCBF43926U);
  Crc32 pieces;
  pieces.add("1234");
  pieces.add("");
  pieces.add("56789");
  CHECK(pieces.value() == whole.value());
}
