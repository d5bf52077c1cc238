// A squash is proved by the ends of what it replaces: the numbers between may have had gaps, and nobody can
// know which.
#include "migrate/squash.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "migrate/layout_folder.h"

namespace lockkeeper::migrate {
namespace {

/// Reading a file's comments costs; most files do not mention the marker at all.
bool mentions_marker(const Migration& migration) {
  return migration.source->text().find("lockkeeper:replaces") != std::string_view::npos;
}

[[noreturn]] void refuse_marker(const Migration& migration, const sql::Directive& directive) {
  const base::Position place = migration.source->position(directive.range.begin);
  throw base::Error(base::ErrorKind::input, "this marker does not say which versions the file replaces",
                    "write -- lockkeeper:replaces 001..040 before the first statement",
                    base::Location{migration.path, place.line, place.column});
}

}  // namespace

Squashes::Squashes(const Layout& layout) {
  for (const Migration& migration : layout.migrations) {
    if (!mentions_marker(migration)) continue;
    for (const sql::Directive& directive : script_of(migration).directives) {
      if (directive.kind != sql::DirectiveKind::replaces) continue;
      if (directive.words.empty() || !directive.before_first_statement) refuse_marker(migration, directive);
      for (const std::string& word : directive.words) {
        const std::size_t dots = word.find("..");
        const auto first = leading_number(std::string_view(word).substr(0, dots));
        const auto last = dots == word.npos ? first : leading_number(std::string_view(word).substr(dots + 2));
        if (!first || !last || first->number > last->number) refuse_marker(migration, directive);
        spans_.push_back({&migration, first->number, last->number, word});
      }
    }
  }
  for (const Migration& migration : layout.migrations) {
    const auto number = leading_number(migration.version);
    const auto span = std::find_if(spans_.begin(), spans_.end(), [&](const Span& one) {
      return number && one.by != &migration && one.first <= number->number && number->number <= one.last;
    });
    if (span == spans_.end()) continue;
    throw base::Error(base::ErrorKind::input,
                      fmt::format("{} is still there, and {} replaces it", migration.path, span->by->path),
                      "delete the files that are replaced, or narrow the marker",
                      base::Location{migration.path, 0, 0});
  }
}

bool Squashes::replaces(std::string_view version) const {
  const auto number = leading_number(version);
  return number && std::any_of(spans_.begin(), spans_.end(), [&](const Span& one) {
           return one.first <= number->number && number->number <= one.last;
         });
}

bool Squashes::replaces(const Migration& migration, std::string_view version) const {
  const auto number = leading_number(version);
  return number && std::any_of(spans_.begin(), spans_.end(), [&](const Span& one) {
           return one.by == &migration && one.first <= number->number && number->number <= one.last;
         });
}

Squashes::Extent Squashes::applied(const Migration& migration,
                                   const std::vector<AppliedMigration>& rows) const {
  const auto has = [&](std::uint64_t wanted) {
    return std::any_of(rows.begin(), rows.end(), [&](const AppliedMigration& row) {
      const auto number = leading_number(row.version);
      return number && number->number == wanted && row.state != AppliedMigration::State::started;
    });
  };
  bool whole = true;
  bool any = std::any_of(rows.begin(), rows.end(),
                         [&](const AppliedMigration& row) { return replaces(migration, row.version); });
  for (const Span& span : spans_) {
    if (span.by == &migration && (!has(span.first) || !has(span.last))) whole = false;
  }
  if (!any) return Extent::none;
  return whole ? Extent::whole : Extent::part;
}

std::string_view Squashes::words(const Migration& migration) const {
  const auto span =
      std::find_if(spans_.begin(), spans_.end(), [&](const Span& one) { return one.by == &migration; });
  return span == spans_.end() ? std::string_view() : std::string_view(span->text);
}

}  // namespace lockkeeper::migrate
