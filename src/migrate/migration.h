#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/source.h"
#include "sql/script.h"
#include "sql/session.h"

namespace lockkeeper::migrate {

/// One migration of a layout: a version, a name, the file that goes up and perhaps one that goes down.
struct Migration {
  std::string version;  ///< as spelled: "004"
  std::uint64_t number = 0;
  std::string name;       ///< "add_users"
  std::string path;       ///< of the up file, relative to the repository root
  std::string down_path;  ///< empty when there is none
  std::string sha256;     ///< of the text with line ends made LF and without a byte order mark
  std::shared_ptr<const base::Source>
      source;  ///< shared by the migration and by the Script that views it (lint gate and apply)
};

/// How a folder of migrations is written.
enum class LayoutKind : std::uint8_t { plain };
std::string_view to_text(LayoutKind kind);

/// A folder that was read: its migrations in the order in which they run.
struct Layout {
  LayoutKind kind = LayoutKind::plain;
  std::string directory;  ///< relative to the repository root
  std::vector<Migration> migrations;
  std::string explanation;  ///< why it is this layout, one sentence, for `--explain`
};

/// Reads a folder. Throws Error(input) for duplicate versions, a down file without its up, a .sql file that
/// would never run, or migrations that are not SQL (.js, .ts); an empty folder gives no migrations. Files
/// with an InputProblem are kept: lint reports them, apply refuses them.
Layout read_layout(const std::string& directory);

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
