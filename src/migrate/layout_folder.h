#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "migrate/migration.h"
#include "sql/section_marks.h"

namespace lockkeeper::migrate {

/// A folder of migrations as the layouts look at it: listed once, hidden files and editors' backups left out.
class LayoutFolder {
 public:
  explicit LayoutFolder(const std::string& directory);

  struct Sub {
    std::string name;
    std::vector<base::DirectoryEntry> entries;  ///< all of them
    bool has(std::string_view file) const;
  };
  const std::string& directory() const { return directory_; }
  const std::vector<std::string>& files() const { return files_; }
  const std::vector<Sub>& folders() const { return folders_; }
  bool has(std::string_view file) const;
  /// "migrations/001_a.sql".
  std::string path_of(const std::string& name) const;
  /// Read once. `name` may go through a sub-folder.
  const std::shared_ptr<const base::Source>& source(const std::string& name) const;

  /// A file of that name, or that begins so when it ends in '*', in the folder or one of those around it up
  /// to the repository root; its path, or empty.
  std::string file_around(std::string_view name) const;

  /// The migration in file `name`, with path, source and sha256.
  Migration migration_in(const std::string& name) const;
  Migration migration_in(const std::string& name, sql::MarkStyle style) const;

  /// Throws Error(input) for .sql files that the layout would pass over: "x.sql is not named ..".
  void refuse_never_run(const std::vector<std::string>& names, std::string_view expected) const;
  /// Throws Error(input) for migrations in a programming language. A lone script beside SQL files is none.
  void refuse_code(bool has_migrations) const;
  /// Throws Error(input) when a sub-folder holds a .sql file.
  void refuse_sql_below(std::string_view layout) const;

 private:
  std::string directory_;
  std::vector<std::string> files_;
  std::vector<Sub> folders_;
  mutable std::map<std::string, std::shared_ptr<const base::Source>> sources_;
};

/// `digits` at the beginning of a name, as a number; nullopt without any, and when they do not fit 63 bits.
struct LeadingNumber {
  std::string_view digits;
  std::uint64_t number = 0;
};
std::optional<LeadingNumber> leading_number(std::string_view name);

/// Throws Error(input) when two migrations of this order have one key.
void refuse_duplicates(LayoutKind kind, const std::vector<Migration>& migrations);

// The readers of the layouts: they set everything of a Layout but its explanation.
void read_plain(const LayoutFolder& folder, Layout& layout);
void read_supabase(const LayoutFolder& folder, Layout& layout);
void read_prisma(const LayoutFolder& folder, Layout& layout);
void read_drizzle_journal_layout(const LayoutFolder& folder, Layout& layout);
void read_drizzle_folders(const LayoutFolder& folder, Layout& layout);
void read_golang_migrate(const LayoutFolder& folder, Layout& layout);
void read_sqlx(const LayoutFolder& folder, Layout& layout);
void read_dbmate(const LayoutFolder& folder, Layout& layout);
void read_goose(const LayoutFolder& folder, Layout& layout);
void read_flyway(const LayoutFolder& folder, Layout& layout);
void read_diesel(const LayoutFolder& folder, Layout& layout);

/// Flyway's version without the zeros that do not count: "1.0" and "1" are one.
std::string flyway_key(std::string_view version);
/// Its order; a text that is no version sorts first.
bool is_flyway_before(std::string_view version, std::string_view other);

/// What a folder is, and by what that is seen.
struct Detected {
  LayoutKind kind = LayoutKind::plain;
  std::string because;
};
/// By files alone. Throws Error(input) for a tie, and for a layout that is known and not supported.
Detected detect_layout(const LayoutFolder& folder);

/// Of the text without a byte order mark and with LF line ends, so that a checkout with autocrlf is the same
/// migration.
std::string normal_sha256(const base::Source& source);
/// As JavaScript reads a file: ill-formed UTF-8 is U+FFFD, a byte order mark stays.
std::string text_in_javascript(const base::Source& source);

}  // namespace lockkeeper::migrate
