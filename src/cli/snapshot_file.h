#pragma once

#include <string>
#include <string_view>

#include "cli/config.h"
#include "sql/live_tables.h"

namespace lockkeeper::cli {

/// Where the snapshot is when the configuration does not say it; read when it is there.
inline constexpr const char* kDefaultSnapshotPath = "lockkeeper.snapshot.json";

/// What `lockkeeper snapshot` wrote.
struct Snapshot {
  std::string taken_at;  ///< RFC 3339, UTC
  sql::LiveTables tables;
};

/// The file's text from what migrate::read_snapshot() gave; a table a line, so that it diffs cleanly.
/// Throws Error(database) when that is not what was asked for.
std::string snapshot_text(std::string_view server_json);

/// Throws Error(input) with the path when the text is no snapshot.
Snapshot parse_snapshot(std::string_view text, const std::string& path);

/// Whole days between two RFC 3339 times or dates, negative when `later` is earlier; 0 for what is no date.
std::int64_t days_between(std::string_view earlier, std::string_view later);

/// Reads the configured snapshot, or the default one when it is there, into the lint options. An old one is
/// said to be so on standard error. Throws Error(input) when the configured file is missing or either is no
/// snapshot.
void load_snapshot(const Config& config, rules::LintOptions& options);

}  // namespace lockkeeper::cli
