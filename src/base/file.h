#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::base {

/// Throws Error(input) that names the path and the system's reason. At most `limit` bytes are read; a larger
/// file is cut there, so that the caller can see that it is too large.
std::string read_file(const std::string& path, std::size_t limit);
std::string read_file(const std::string& path);

/// A reader sees the old file or the whole new one, and a process that is killed meanwhile leaves no other
/// (where the system can make files without a name). Creates missing parent folders. Throws Error(input).
void write_file(const std::string& path, std::string_view content);

struct DirectoryEntry {
  std::string name;
  bool is_directory = false;
};
/// Entries in byte order of their names, without "." and "..". Throws Error(input).
std::vector<DirectoryEntry> list_directory(const std::string& path);

bool is_directory(const std::string& path);
bool is_file(const std::string& path);

}  // namespace lockkeeper::base
