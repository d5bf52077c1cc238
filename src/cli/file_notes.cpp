// How migrations stand to the base branch and to each other. A file of the base counts as merged, and so as
// applied somewhere; whether it was applied here only the history knows.
#include "cli/file_notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/version_number.h"
#include "migrate/drizzle_journal.h"
#include "migrate/file_name.h"
#include "migrate/plan.h"
#include "sql/same_code.h"

namespace lockkeeper::cli {

namespace {

constexpr std::size_t kTimestampDigits = 10;

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == path.npos ? std::string_view(".") : path.substr(0, slash);
}

bool is_in(std::string_view directory, std::string_view path) {
  return directory == "." || (path.starts_with(directory) && path.substr(directory.size()).starts_with('/'));
}

bool is_down(std::string_view path) {
  const auto parsed = migrate::parse_file_name(name_of(path));
  return name_of(path) == "down.sql" || (parsed && parsed->down);
}

void add(TrialRoot::File& file, std::string flag, std::string remark) {
  file.notes.flags.push_back(std::move(flag));
  if (!file.notes.remark.empty()) file.notes.remark += "; ";
  file.notes.remark += remark;
}

class Notes {
 public:
  Notes(TrialRoot& root, const Changes* changes, const std::string& layout)
      : root_(root), changes_(changes), layout_(layout) {}

  void take() {
    journal_ = migrate::read_drizzle_journal(root_.directory);
    for (TrialRoot::File& file : root_.files) {
      if (changes_ != nullptr && file.on_trial) note_change(file);
    }
    note_order();
    if (journal_) note_journal(*journal_);
    note_downs();
    if (changes_ != nullptr) add_deleted();
  }

 private:
  const Change* change_of(const std::string& path) const {
    if (changes_ == nullptr) return nullptr;
    const auto found = changes_->files.find(path);
    return found == changes_->files.end() ? nullptr : &found->second;
  }
  /// Is it new to the folder? A file that came from elsewhere is.
  bool is_added(const std::string& path) const {
    const Change* change = change_of(path);
    if (change == nullptr) return false;
    return change->kind == Change::Kind::added ||
           (change->kind == Change::Kind::renamed && !is_in(root_.directory, change->old_path));
  }

  void note_change(TrialRoot::File& file) const {
    const Change* change = change_of(file.file.path);
    if (change == nullptr || is_added(file.file.path)) return;
    const bool renamed = change->kind == Change::Kind::renamed;
    const std::string& old_path = renamed ? change->old_path : file.file.path;
    if (renamed) add(file, "RENAMED", fmt::format("it was {}", old_path));
    const std::optional<std::string> before = text_at(changes_->base, old_path);
    const std::string now = base::read_file(file.file.path, base::Source::kMaxBytes + 1);
    if (!before) return;
    file.same_code = *before == now || sql::same_code(*before, now);
    if (*before == now) return;
    add(file, "EDITED", fmt::format("compared with {}", changes_->base.substr(0, 10)));
    if (file.same_code) file.notes.flags.emplace_back("COMMENTS ONLY");
  }

  // Only files beside each other share numbers; a folder for each migration is ordered by its whole name.
  void note_order() {
    std::map<std::pair<std::string, std::uint64_t>, const TrialRoot::File*> taken;
    std::uint64_t highest_merged = 0;
    std::string_view highest_name;
    const auto learn_merged = [&](const std::string& path) {
      const auto version = version_of(ordered_name(root_.directory, path));
      if (!version || version->number < highest_merged || is_down(path)) return;
      highest_merged = version->number;
      highest_name = ordered_name(root_.directory, path);
    };
    if (changes_ != nullptr) {
      for (const TrialRoot::File& file : root_.files) {
        if (!file.file.down && !is_added(file.file.path)) learn_merged(file.file.path);
      }
      for (const auto& [path, change] : changes_->files) {
        if (change.kind == Change::Kind::deleted && is_in(root_.directory, path) &&
            migrate::is_sql_file(path))
          learn_merged(path);
      }
    }
    for (const bool added : {false, true}) {  // what is merged has its number first
      for (TrialRoot::File& file : root_.files) {
        if (file.file.down || is_added(file.file.path) != added) continue;
        note_version(file, added, highest_merged, highest_name, taken);
      }
    }
  }

  /// Whether apply runs it all the same. Of a folder that cannot be told as of a plain one.
  bool runs_late(std::string_view version) const {
    if (!migrate::is_timestamp(version)) return false;
    migrate::LayoutKind kind = migrate::LayoutKind::plain;
    try {
      kind = migrate::layout_kind_of(root_.directory, layout_);
    } catch (const base::Error&) {
      return true;
    }
    return migrate::usual_out_of_order(kind, version) != migrate::OutOfOrder::error;
  }

  void note_version(TrialRoot::File& file, bool added, std::uint64_t highest_merged,
                    std::string_view highest_name,
                    std::map<std::pair<std::string, std::uint64_t>, const TrialRoot::File*>& taken) const {
    const std::string_view name = ordered_name(root_.directory, file.file.path);
    const auto version = version_of(name);
    if (!version) return;
    if (migrate::is_sql_file(name) && migrate::parse_file_name(name)) {
      const auto [other, first] =
          taken.try_emplace({std::string(folder_of(file.file.path)), version->number}, &file);
      if (!first) {
        if (file.on_trial) add(file, "DUPLICATE VERSION", twin_remark(file, *version, *other->second));
        return;
      }
    }
    if (!added || !file.on_trial || version->number >= highest_merged) return;
    add(file, "OUT OF ORDER", fmt::format("{} is merged already", highest_name));
    if (runs_late(version->digits)) file.notes.flags.emplace_back("TIMESTAMP");
  }

  // Of new files alone: a folder may hold old ones that the journal was never meant to name.
  void note_journal(const migrate::DrizzleJournal& journal) {
    for (TrialRoot::File& file : root_.files) {
      const std::string name(name_of(file.file.path));
      if (!is_added(file.file.path) || !file.on_trial || folder_of(file.file.path) != root_.directory ||
          !migrate::is_sql_file(name))
        continue;
      const std::string tag = name.substr(0, name.size() - 4);
      const migrate::DrizzleJournal::Entry* entry = journal.find(tag);
      if (entry == nullptr) {
        add(file, "NOT IN JOURNAL", fmt::format("add {} to {}", journal.entry_for(tag), journal.path));
      } else if (const migrate::DrizzleJournal::Entry* other = journal.overtaking(*entry)) {
        add(file, "OUT OF ORDER",
            fmt::format("its `when` in {} is not later than that of {}, so drizzle skips it", journal.path,
                        other->tag));
      }
    }
  }

  std::string twin_remark(const TrialRoot::File& file, const VersionNumber& version,
                          const TrialRoot::File& twin) const {
    const std::string_view name = name_of(file.file.path);
    const std::string remark = fmt::format("{} has version {} too", name_of(twin.file.path), version.digits);
    if (journal_) return remark + ": remove it, merge, and run drizzle-kit generate again";
    if (version.digits.size() >= kTimestampDigits || !name.starts_with(version.digits)) return remark;
    std::uint64_t last = 0;
    for (const TrialRoot::File& one : root_.files) {
      const auto other = version_of(ordered_name(root_.directory, one.file.path));
      if (other) last = std::max(last, other->number);
    }
    const std::string_view folder =
        std::string_view(file.file.path).substr(0, file.file.path.size() - name.size());
    return fmt::format("{}: git mv {}{} {}{:0{}}{}", remark, folder, name, folder, last + 1,
                       version.digits.size(), name.substr(version.digits.size()));
  }

  /// Where some migrations have a down file, one without has none on purpose or by mistake.
  void note_downs() {
    std::map<std::string, bool> has_down;  // by folder and version
    bool any = false;
    for (const TrialRoot::File& file : root_.files) {
      if (!file.file.down) continue;
      has_down[down_key(file.file.path)] = true;
      any = true;
    }
    if (!any) return;
    for (TrialRoot::File& file : root_.files) {
      if (file.file.down || !file.on_trial || has_down.contains(down_key(file.file.path))) continue;
      add(file, "NO DOWN", "");
    }
  }
  std::string down_key(const std::string& path) const {
    const auto version = version_of(ordered_name(root_.directory, path));
    return std::string(folder_of(path)) + '|' + (version ? version->digits : std::string());
  }

  void add_deleted() {
    for (const auto& [path, change] : changes_->files) {
      const bool ours = change.kind == Change::Kind::deleted && is_in(root_.directory, path) &&
                        migrate::is_sql_file(path) && !is_down(path);
      if (!ours || !version_of(ordered_name(root_.directory, path))) continue;
      TrialRoot::File& file = root_.files.emplace_back();
      file.file.path = path;
      file.gone = true;
      add(file, "DELETED", fmt::format("it is in {}", changes_->base.substr(0, 10)));
    }
  }

  TrialRoot& root_;
  const Changes* changes_;
  const std::string& layout_;
  std::optional<migrate::DrizzleJournal> journal_;
};

}  // namespace

void note_files(TrialRoot& root, const Changes* changes, const std::string& layout) {
  Notes(root, changes, layout).take();
}

}  // namespace lockkeeper::cli
