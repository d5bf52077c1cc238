#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/source.h"
#include "sql/script.h"
#include "sql/session.h"

namespace lockkeeper::migrate {

/// One migration of a layout: a version, a name, the file that goes up and perhaps one that goes down.
struct Migration {
  std::string version;  ///< as its tool spells it: "004", "1.2", of Prisma and Drizzle the whole folder name
  /// The version as a number where it is one, else the digits at its beginning; of a journal of drizzle-kit
  /// its `when`.
  std::uint64_t number = 0;
  std::string name;       ///< "add_users"
  std::string path;       ///< of the up file, relative to the repository root
  std::string down_path;  ///< of a file of its own; empty when there is none
  std::string sha256;     ///< of the text with line ends made LF and without a byte order mark
  std::shared_ptr<const base::Source>
      source;  ///< shared by the migration and by the Script that views it (lint gate and apply)
  /// What the layout's own tool accepts as checksum of this file, in its own format; the first is what it
  /// would write. Empty for tools that keep none.
  std::vector<std::string> tool_checksums = {};
  sql::SectionMarks marks =
      {};  ///< where the file's own way down begins, and whether it wants no transaction
};

/// The migration's file, understood with its marks. The result views `migration.source`.
sql::Script script_of(const Migration& migration);

/// How a folder of migrations is written.
enum class LayoutKind : std::uint8_t {
  plain,            ///< NNN_description.sql, NNN_rollback.sql
  prisma,           ///< 20240131093000_name/migration.sql
  drizzle_journal,  ///< 0000_name.sql in the order of meta/_journal.json (drizzle-kit 0.x)
  drizzle_folders,  ///< 20240131093000_name/migration.sql with snapshot.json (drizzle-kit 1.x)
  golang_migrate,   ///< NNN_name.up.sql, NNN_name.down.sql
  dbmate,           ///< `-- migrate:up`, `-- migrate:down`
  goose,            ///< `-- +goose Up`, `-- +goose Down`
  supabase,         ///< supabase/migrations/20240131093000_name.sql
  flyway,           ///< V1_2__name.sql, U1_2__name.sql
  sqlx,             ///< NNN_name.sql, or NNN_name.up.sql and NNN_name.down.sql
  diesel,           ///< 2024-01-31-093000_name/up.sql and down.sql
};
/// "golang-migrate"; "drizzle" for both of its forms.
std::string_view to_text(LayoutKind kind);
/// What `--layout` and `[migrations] layout` may say.
const std::vector<std::string_view>& layout_names();

/// A folder that was read: its migrations in the order in which they run.
struct Layout {
  LayoutKind kind = LayoutKind::plain;
  std::string directory;  ///< relative to the repository root
  std::vector<Migration> migrations;
  std::string explanation;           ///< why it is this layout, one sentence, for `--explain`
  std::vector<std::string> remarks;  ///< what the layout's own tool would do otherwise, one sentence each
};

/// Reads a folder, as `name` of layout_names(), or when that is empty as what its files and those around it
/// show. Throws Error(input) for a folder that could be two layouts, a layout that is not supported,
/// duplicate versions, a down file without its up, a .sql file that would never run, or migrations that are
/// not SQL (.js, .ts); an empty folder gives no migrations. Files with an InputProblem are kept: lint reports
/// them, apply refuses them.
Layout read_layout(const std::string& directory, std::string_view name = {});
/// Whose folder it is, without reading its migrations. Throws as read_layout() does.
LayoutKind layout_kind_of(const std::string& directory, std::string_view name = {});

/// What tells versions apart in a history: numbers by their value, names by their bytes.
std::string history_key(LayoutKind kind, std::string_view version);

/// The migration that a person means: by version, by `version_name`, or by the digits at its beginning;
/// nullopt when there is none.
std::optional<std::size_t> find_migration(const Layout& layout, std::string_view version);

/// The `.sql` files of a PATH argument, each with the layout root it belongs to, in run order; lint's view,
/// which accepts what apply refuses (duplicates are findings there). A file is its own root's only trial
/// unless its folder is given.
struct LintRoot {
  std::string directory;
  struct File {
    std::string path;
    bool down = false;  ///< a down file: its statements are in the down section and are never replayed
  };
  std::vector<File> files;
};
std::vector<LintRoot> lint_roots(const std::vector<std::string>& paths);

}  // namespace lockkeeper::migrate
