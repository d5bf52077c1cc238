#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <limits>
#include <memory>
#include <system_error>

#include "base/error.h"
#include "base/fault_point.h"

namespace lockkeeper::base {

namespace {

[[noreturn]] void fail(const std::string& what, const std::string& path, int reason) {
  throw Error(ErrorKind::input,
              "cannot " + what + " " + path + ": " + std::generic_category().message(reason), {},
              Location{path});
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }
  /// False when the file system reports a write error only now.
  bool close() {
    const int closed = number_;
    number_ = -1;
    return closed < 0 || ::close(closed) == 0;
  }

 private:
  int number_;
};

bool write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void make_parent(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  std::error_code problem;
  if (!parent.empty()) std::filesystem::create_directories(parent, problem);
  if (problem) fail("create the folder of", path, problem.value());
}

/// A device or pipe (`/dev/stdout`, `/dev/null`) is written to, never replaced.
bool is_special(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

void write_special(const std::string& path, std::string_view content) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.number() < 0 || !write_all(file.number(), content)) fail("write", path, errno);
}

/// Into a file that has no name until it is whole, so that a process that is killed leaves nothing behind.
/// False where the system has no such files.
bool write_unnamed(const std::string& path, const std::string& beside, std::string_view content) {
  const std::string parent = std::filesystem::path(path).parent_path();
  const Descriptor file(
      ::open(parent.empty() ? "." : parent.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666));
  if (file.number() < 0) return false;
  if (!write_all(file.number(), content)) fail("write", path, errno);
  fault_point(FaultPoint::file_written);
  const std::string self = "/proc/self/fd/" + std::to_string(file.number());
  const auto name_it = [&](const std::string& name) {
    return ::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
  };
  // A name that is taken cannot be given away without a second one, for a moment.
  if (name_it(path)) return true;
  return errno == EEXIST && name_it(beside) && ::rename(beside.c_str(), path.c_str()) == 0;
}

void write_beside(const std::string& path, const std::string& beside, std::string_view content) {
  ::unlink(beside.c_str());
  Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (file.number() < 0) fail("write", path, errno);
  if (write_all(file.number(), content) && file.close() && ::rename(beside.c_str(), path.c_str()) == 0)
    return;
  const int reason = errno;
  ::unlink(beside.c_str());
  fail("write", path, reason);
}

}  // namespace

std::string read_file(const std::string& path, std::size_t limit) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) fail("read", path, errno);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) fail("read", path, errno);

  constexpr std::size_t kChunk = std::size_t{64} << 10;
  std::string content;
  std::size_t size = 0;
  // One byte more than the file holds, so that its end is seen without growing the buffer.
  content.resize(std::min(limit, status.st_size > 0 ? static_cast<std::size_t>(status.st_size) + 1 : kChunk));
  while (size < limit) {
    if (size == content.size()) content.resize(std::min(limit, size + std::max(size, kChunk)));
    const ssize_t got = ::read(file.number(), content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read", path, errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  content.resize(size);
  return content;
}

std::string read_file(const std::string& path) {
  return read_file(path, std::numeric_limits<std::size_t>::max());
}

void write_file(const std::string& path, std::string_view content) {
  if (is_special(path)) return write_special(path, content);
  make_parent(path);
  const std::string beside = path + "." + std::to_string(::getpid()) + ".tmp";
  ::unlink(beside.c_str());  // left by a run that died with the same process id
  if (!write_unnamed(path, beside, content)) write_beside(path, beside, content);
  fault_point(FaultPoint::file_replaced);
}

std::vector<DirectoryEntry> list_directory(const std::string& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), &::closedir);
  if (directory == nullptr) fail("read the folder", path, errno);
  std::vector<DirectoryEntry> entries;
  for (errno = 0; const dirent* entry = ::readdir(directory.get()); errno = 0) {
    std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    const bool unsure = entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN;
    const bool folder = unsure ? is_directory(path + "/" + name) : entry->d_type == DT_DIR;
    entries.push_back({std::move(name), folder});
  }
  if (errno != 0) fail("read the folder", path, errno);
  std::sort(entries.begin(), entries.end(),
            [](const DirectoryEntry& left, const DirectoryEntry& right) { return left.name < right.name; });
  return entries;
}

bool is_directory(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_file(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace lockkeeper::base
