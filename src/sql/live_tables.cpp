#include "sql/live_tables.h"

#include "base/source.h"
#include "sql/canonical_reader.h"
#include "sql/schema.h"
#include "sql/script.h"

namespace lockkeeper::sql {

void LiveTables::add(LiveTable table) {
  std::string key = table.key;
  tables_.insert_or_assign(std::move(key), std::move(table));
}

const LiveTable* LiveTables::find(std::string_view key) const {
  const auto found = tables_.find(key);
  return found == tables_.end() ? nullptr : &found->second;
}

std::vector<std::string> canonical_types(const std::vector<std::string>& types) {
  // The recogniser of ADD COLUMN knows how types are written.
  std::map<std::string, std::string> known;
  std::vector<std::string> result;
  for (const std::string& type : types) {
    const auto [place, is_new] = known.try_emplace(type);
    if (is_new) {
      const base::Source source("", "ALTER TABLE t ADD COLUMN c " + type);
      const Script script = analyse(source);
      if (script.statements.size() == 1 && script.operations.size() == 1) {
        CanonicalReader reader(script.operations.front());
        if (reader.take("ALTER TABLE t ADD COLUMN c")) place->second = reader.take_type();
        if (!reader.at_end()) place->second.clear();
      }
    }
    result.push_back(place->second);
  }
  return result;
}

}  // namespace lockkeeper::sql
