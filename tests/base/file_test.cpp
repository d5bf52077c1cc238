#include "base/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "base/error.h"
#include "catch.h"

using namespace lockkeeper::base;

namespace {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "lockkeeper-file-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("a file is read as it was written, byte by byte") {
  const TemporaryFolder folder;
  const std::string content = std::string("a\0\xff\r\nb", 7) + std::string(300'000, 'x');
  write_file(folder / "deep/er/file.sql", content);
  CHECK(read_file(folder / "deep/er/file.sql") == content);
  CHECK(read_file(folder / "deep/er/file.sql", 3) == content.substr(0, 3));
  CHECK(read_file(folder / "deep/er/file.sql", content.size()) == content);
  CHECK(list_directory(folder / "deep/er").size() == 1);
}

TEST_CASE("a file whose size the system does not tell is read whole") {
  CHECK_FALSE(read_file("/proc/self/status").empty());
  CHECK(read_file("/dev/null").empty());
  CHECK(read_file("/dev/zero", 100'000) == std::string(100'000, '\0'));
}

TEST_CASE("writing replaces a file, and a symbolic link rather than what it points to") {
  const TemporaryFolder folder;
  write_file(folder / "a", "old");
  REQUIRE(::symlink("a", (folder / "link").c_str()) == 0);
  write_file(folder / "link", "new");
  CHECK(read_file(folder / "a") == "old");
  CHECK(read_file(folder / "link") == "new");
  write_file(folder / "a", "newer");
  CHECK(read_file(folder / "a") == "newer");
}

TEST_CASE("a device is written to, not replaced") {
  write_file("/dev/null", "anything");
  CHECK_FALSE(is_file("/dev/null"));
}

TEST_CASE("a path that cannot be used is an input error that names it and the reason") {
  const TemporaryFolder folder;
  const auto message = [](auto action) {
    try {
      action();
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::input);
      return std::string(error.what());
    }
    return std::string("no error");
  };
  const std::string missing = folder / "missing";
  CHECK(message([&] { read_file(missing); }) == "cannot read " + missing + ": No such file or directory");
  CHECK(message([&] { read_file(folder.path()); }) == "cannot read " + folder.path() + ": Is a directory");
  CHECK(message([&] { list_directory(missing); }) ==
        "cannot read the folder " + missing + ": No such file or directory");
  write_file(folder / "plain", "");
  CHECK(message([&] { write_file(folder / "plain/below", ""); }).find("plain/below: Not a directory") !=
        std::string::npos);
  CHECK(message([&] { write_file(folder.path(), ""); }).find("Is a directory") != std::string::npos);
  CHECK(list_directory(folder.path()).size() == 1);
}

TEST_CASE("a folder is listed in byte order with its folders marked") {
  const TemporaryFolder folder;
  write_file(folder / "b.sql", "");
  write_file(folder / "B.sql", "");
  write_file(folder / "a/x", "");
  REQUIRE(::symlink("a", (folder / "c").c_str()) == 0);
  std::string listed;
  for (const DirectoryEntry& entry : list_directory(folder.path())) {
    listed += entry.name + (entry.is_directory ? "/ " : " ");
  }
  CHECK(listed == "B.sql a/ b.sql c/ ");
  CHECK(is_directory(folder / "c"));
  CHECK_FALSE(is_directory(folder / "b.sql"));
  CHECK(is_file(folder / "b.sql"));
  CHECK_FALSE(is_file(folder / "nothing"));
}
