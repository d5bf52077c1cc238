#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lockkeeper::migrate {

/// `meta/_journal.json` of drizzle-kit up to 0.x: what it names runs, in this order, and nothing else does.
struct DrizzleJournal {
  struct Entry {
    std::string tag;  ///< file name without ".sql"
    std::int64_t when =
        0;  ///< milliseconds; drizzle skips a migration that is not later than the last applied
  };
  std::string path;
  std::string version;  ///< as spelled, of the format
  std::string dialect;  ///< "postgresql"; empty when it is not said
  std::vector<Entry> entries;

  const Entry* find(const std::string& tag) const;
  /// What has to be added so that `tag` runs last, as one line of JSON.
  std::string entry_for(const std::string& tag) const;
  /// The entry in front of `entry` whose `when` is not earlier; nullptr when there is none.
  const Entry* overtaking(const Entry& entry) const;
};

/// nullopt when the folder has none. Throws Error(input) for one that cannot be understood.
std::optional<DrizzleJournal> read_drizzle_journal(const std::string& directory);

}  // namespace lockkeeper::migrate
