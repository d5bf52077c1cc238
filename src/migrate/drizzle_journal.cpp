#include "migrate/drizzle_journal.h"

#include <algorithm>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

namespace lockkeeper::migrate {

namespace {

constexpr std::size_t kMaxBytes = std::size_t{16} << 20;

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw base::Error(base::ErrorKind::input, path + " is no journal of drizzle-kit: " + what,
                    "restore it, or write it anew with drizzle-kit generate");
}

}  // namespace

const DrizzleJournal::Entry* DrizzleJournal::find(const std::string& tag) const {
  const auto found = std::ranges::find(entries, tag, &Entry::tag);
  return found == entries.end() ? nullptr : &*found;
}

std::string DrizzleJournal::entry_for(const std::string& tag) const {
  std::int64_t last = 0;
  for (const Entry& entry : entries) last = std::max(last, entry.when);
  base::Json json = base::Json::object();
  json.add("idx", static_cast<std::int64_t>(entries.size()));
  json.add("version", version);
  json.add("when", last + 1);
  json.add("tag", tag);
  json.add("breakpoints", true);
  return base::to_text(json, -1);
}

const DrizzleJournal::Entry* DrizzleJournal::overtaking(const Entry& entry) const {
  for (const Entry& one : entries) {
    if (&one == &entry) return nullptr;
    if (one.when >= entry.when) return &one;
  }
  return nullptr;
}

std::optional<DrizzleJournal> read_drizzle_journal(const std::string& directory) {
  DrizzleJournal journal;
  journal.path = directory + "/meta/_journal.json";
  if (!base::is_file(journal.path)) return std::nullopt;
  const auto json = base::parse_json(base::read_file(journal.path, kMaxBytes));
  if (!json) refuse(journal.path, "it is no JSON");
  const base::Json* entries = json->find("entries");
  if (entries == nullptr || entries->kind() != base::Json::Kind::array)
    refuse(journal.path, "it has no entries");
  const base::Json* version = json->find("version");
  if (version != nullptr) journal.version = version->string();
  const base::Json* dialect = json->find("dialect");
  if (dialect != nullptr) journal.dialect = dialect->string();
  for (const base::Json& item : entries->items()) {
    const base::Json* tag = item.find("tag");
    const base::Json* when = item.find("when");
    if (tag == nullptr || tag->string().empty() || when == nullptr ||
        when->kind() != base::Json::Kind::integer)
      refuse(journal.path, "an entry lacks its tag or when");
    journal.entries.push_back({tag->string(), when->integer()});
  }
  return journal;
}

}  // namespace lockkeeper::migrate
