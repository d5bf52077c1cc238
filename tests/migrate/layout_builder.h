#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "migrate/file_name.h"
#include "migrate/migration.h"
#include "migrate/plan.h"

namespace lockkeeper::tests {

/// A layout made in memory from file names and texts, in this order.
inline migrate::Layout make_layout(const std::vector<std::pair<std::string, std::string>>& files) {
  migrate::Layout layout;
  layout.directory = "m";
  for (const auto& [file, text] : files) {
    const auto name = migrate::parse_file_name(file).value();
    migrate::Migration migration;
    migration.version = name.version;
    migration.number = name.number;
    migration.name = name.name;
    migration.path = "m/" + file;
    migration.source = std::make_shared<const base::Source>(migration.path, text);
    migration.sha256 = base::sha256(text);
    layout.migrations.push_back(std::move(migration));
  }
  return layout;
}

inline migrate::AppliedMigration applied(const migrate::Migration& migration) {
  migrate::AppliedMigration row;
  row.version = migration.version;
  row.name = migration.name;
  row.sha256 = migration.sha256;
  row.applied_at = "2026-01-02T03:04:05Z";
  return row;
}

}  // namespace lockkeeper::tests
