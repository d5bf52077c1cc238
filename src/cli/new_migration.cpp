// `new`: the files of the next migration, named and divided as the folder's other ones are.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/layout.h"
#include "migrate/rollback_plan.h"
#include "report/escape.h"
#include "sql/reverse.h"

namespace lockkeeper::cli {

namespace {

using base::Error;
using base::ErrorKind;
using migrate::LayoutKind;

/// How a layout names its files: {v} is the version, {n} the name.
struct FileForm {
  LayoutKind layout;
  std::string_view up;
  std::string_view down;  ///< empty: none, or a part of the file
  std::string_view up_mark = {};
  std::string_view down_mark = {};
};
constexpr std::array kForms = {
    FileForm{LayoutKind::plain, "{v}_{n}.sql", "{v}_rollback.sql"},
    FileForm{LayoutKind::prisma, "{v}_{n}/migration.sql", "{v}_{n}/down.sql"},
    FileForm{LayoutKind::golang_migrate, "{v}_{n}.up.sql", "{v}_{n}.down.sql"},
    FileForm{LayoutKind::dbmate, "{v}_{n}.sql", "", "-- migrate:up\n", "-- migrate:down\n"},
    FileForm{LayoutKind::goose, "{v}_{n}.sql", "", "-- +goose Up\n", "-- +goose Down\n"},
    FileForm{LayoutKind::supabase, "{v}_{n}.sql", ""},
    FileForm{LayoutKind::flyway, "V{v}__{n}.sql", "U{v}__{n}.sql"},
    FileForm{LayoutKind::sqlx, "{v}_{n}.up.sql", "{v}_{n}.down.sql"},
    FileForm{LayoutKind::diesel, "{v}_{n}/up.sql", "{v}_{n}/down.sql"},
};

std::string filled_in(std::string_view pattern, const std::string& version, const std::string& name) {
  std::string out(pattern);
  for (const auto& [mark, text] : {std::pair("{v}", &version), {"{n}", &name}}) {
    for (std::size_t at = out.find(mark); at != out.npos; at = out.find(mark)) out.replace(at, 3, *text);
  }
  return out;
}

const FileForm& form_of(const migrate::Layout& layout) {
  const auto form = std::ranges::find(kForms, layout.kind, &FileForm::layout);
  if (form != kForms.end()) return *form;
  throw Error(ErrorKind::usage,
              fmt::format("a new migration of {} needs an entry in its journal", to_text(layout.kind)),
              "make it with: drizzle-kit generate --custom --name NAME");
}

/// "Add users!" is refused, "Add users" becomes "add_users".
std::string name_of(const std::string& text) {
  std::string name = base::to_lower(base::trim(text));
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
  const bool fine =
      !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == name.npos;
  if (fine) return name;
  throw Error(ErrorKind::usage, fmt::format("'{}' cannot be the name of a file", text),
              "use letters, digits and _");
}

/// The next number, as wide as the last one; a point in time where versions are that.
std::string next_version(const migrate::Layout& layout) {
  constexpr std::size_t kShortestTime = 12;
  const std::time_t now = std::time(nullptr);
  if (layout.kind == LayoutKind::diesel) return fmt::format("{:%Y-%m-%d-%H%M%S}", fmt::gmtime(now));
  std::uint64_t highest = 0;
  std::size_t width = 3;
  for (const migrate::Migration& one : layout.migrations) {
    highest = std::max(highest, one.number);
    width = std::min(one.version.find_first_not_of("0123456789"), one.version.size());
  }
  const bool empty = layout.migrations.empty();
  const bool by_time = layout.kind == LayoutKind::prisma || layout.kind == LayoutKind::supabase ||
                       layout.kind == LayoutKind::dbmate || layout.kind == LayoutKind::sqlx;
  if (empty ? by_time : width >= kShortestTime) {
    const std::string time = fmt::format("{:%Y%m%d%H%M%S}", fmt::gmtime(now));
    return std::max(time, std::to_string(highest + 1));
  }
  return fmt::format("{:0{}}", highest + 1, layout.kind == LayoutKind::flyway ? 1 : width);
}

/// One of the layout's forms, with the down name that the newest migration's neighbours have.
FileForm form_like_others(const migrate::Layout& layout) {
  FileForm form = form_of(layout);
  if (layout.kind == LayoutKind::plain && !layout.migrations.empty() &&
      layout.migrations.back().down_path.ends_with(".down.sql")) {
    form.down = "{v}_{n}.down.sql";
  }
  const bool paired =
      std::ranges::any_of(layout.migrations, [](const auto& one) { return !one.down_path.empty(); });
  if (layout.kind == LayoutKind::sqlx && !layout.migrations.empty() && !paired) {
    form.up = "{v}_{n}.sql";
    form.down = "";
  }
  return form;
}

struct Texts {
  std::string up;
  std::string down;
};

std::string steps_text(const sql::Script& script) {
  std::string out;
  for (const sql::ReverseStep& step : sql::reverse_of(script)) {
    if (!step.note.empty()) out += fmt::format("-- TODO {}\n", step.note);
    if (!step.sql.empty()) out += step.sql + "\n";
  }
  return out;
}

/// Forward again with what undoes a migration: its own way down where it has one.
Texts reverse_texts(const migrate::Layout& layout, const std::string& which) {
  const std::optional<std::size_t> index = migrate::find_migration(layout, which);
  if (!index) {
    throw Error(
        ErrorKind::usage, fmt::format("no migration has the version {}", which),
        layout.migrations.empty() ? "" : fmt::format("the last one is {}", layout.migrations.back().version));
  }
  const migrate::Migration& migration = layout.migrations[*index];
  const std::string header = fmt::format("-- Undoes {}.\n", report::one_line(migration.path));
  Texts texts;
  texts.down =
      fmt::format("-- Does again what {} did.\n{}", report::one_line(migration.path),
                  migration.marks.cuts.empty() ? std::string(migration.source->text()) : std::string());
  if (migration.down_path.empty()) {
    texts.up = header + steps_text(migrate::script_of(migration));
  } else {
    texts.up = header + base::read_file(migration.down_path);
  }
  return texts;
}

void write_new(const std::string& path, const std::string& text) {
  if (base::is_file(path)) throw Error(ErrorKind::input, path + " is there already", "choose another name");
  base::write_file(path, text);
  print(report::one_line(path) + "\n");
}

}  // namespace

ExitCode run_new(const Invocation& invocation) {
  const Arguments& arguments = invocation.arguments;
  const migrate::Layout layout = layout_of(invocation, "");
  const bool reverse = arguments.has(Option::reverse_of);
  if (arguments.operands.empty() && !reverse) {
    throw Error(ErrorKind::usage, "new needs NAME", "say what the migration does: lockkeeper new add_users");
  }
  const std::string which = arguments.value(Option::reverse_of);
  const std::string name = name_of(arguments.operands.empty() ? "undo_" + which : arguments.operands.front());
  const FileForm form = form_like_others(layout);
  const std::string version = next_version(layout);
  const auto path = [&](std::string_view pattern) {
    return fmt::format("{}/{}", layout.directory, filled_in(pattern, version, name));
  };
  Texts texts;
  if (reverse) {
    texts = reverse_texts(layout, which);
  } else {
    std::string words = name;
    std::replace(words.begin(), words.end(), '_', ' ');
    texts.up = fmt::format("-- {}\n", words);
    texts.down = fmt::format("-- Undoes {}.\n", filled_in(form.up, version, name));
  }
  const bool marked = !form.up_mark.empty();
  write_new(path(form.up), marked
                               ? fmt::format("{}{}\n{}{}", form.up_mark, texts.up, form.down_mark, texts.down)
                               : texts.up);
  if (!form.down.empty()) write_new(path(form.down), texts.down);
  return ExitCode::done;
}

}  // namespace lockkeeper::cli
