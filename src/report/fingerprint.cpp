#include "report/fingerprint.h"

#include <fmt/format.h>

#include <string_view>

#include "base/digest.h"

namespace lockkeeper::report {

namespace {

constexpr std::size_t kDigits = 16;

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// "db/002_add.sql" -> "002"; a file that is not called by its version is called by its folder's name and its
/// own, as Prisma's "20240101_add/migration.sql" is.
std::string version_of(std::string_view path) {
  const std::string_view name = name_of(path);
  const std::string_view digits = name.substr(0, name.find_first_not_of("0123456789"));
  if (!digits.empty()) return std::string(digits);
  const std::size_t slash = path.rfind('/');
  return slash == path.npos ? std::string(name) : fmt::format("{}/{}", name_of(path.substr(0, slash)), name);
}

}  // namespace

std::string Fingerprints::next(const rules::Finding& finding) {
  const std::string text =
      fmt::format("{}\n{}\n{}", finding.rule, version_of(finding.path), finding.operation);
  const std::string digest = base::sha256(text).substr(0, kDigits);
  return fmt::format("{}:{}", digest, ++seen_[digest]);
}

}  // namespace lockkeeper::report
