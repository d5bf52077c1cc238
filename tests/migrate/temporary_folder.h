#pragma once

#include <string>
#include <string_view>

namespace lockkeeper::tests {

/// A folder of its own, removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  /// Makes the folders on the way.
  void write(const std::string& name, std::string_view content) const;
  void remove(const std::string& name) const;

 private:
  std::string path_;
};

}  // namespace lockkeeper::tests
