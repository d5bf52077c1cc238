#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sql/script.h"

namespace lockkeeper::sql {

class Schema;

/// Who runs the files, and so who opens transactions.
enum class Runner : std::uint8_t {
  lockkeeper,  ///< execution_of(), with a lock timeout
  psql,        ///< each statement its own transaction, unless the file says BEGIN
  prisma,      ///< up to 7.3: the file as one message
  prisma_7_4,  ///< from 7.4 on: statement by statement
  drizzle,
  supabase,
  goose,
  dbmate,
  golang_migrate,
  flyway,
  sqlx,
  diesel,
  tern,
  node_pg_migrate,
  graphile_migrate,
  sqitch,
};

/// What a runner puts around a file.
enum class Envelope : std::uint8_t {
  nothing,      ///< each statement is sent by itself
  transaction,  ///< BEGIN before and COMMIT behind it
  one_query,    ///< one message: an implicit transaction when it holds more than one statement, which COMMIT
                ///< ends
};

/// Names in the configuration, in the order of the enum.
inline constexpr std::array<std::string_view, 16> kRunnerNames = {
    "lockkeeper",       "psql",           "prisma", "prisma-7.4", "drizzle", "supabase", "goose",
    "dbmate",           "golang-migrate", "flyway", "sqlx",       "diesel",  "tern",     "node-pg-migrate",
    "graphile-migrate", "sqitch"};
constexpr std::string_view to_text(Runner runner) { return kRunnerNames[static_cast<std::size_t>(runner)]; }
constexpr std::optional<Runner> runner_called(std::string_view name) {
  for (std::size_t at = 0; at < kRunnerNames.size(); ++at) {
    if (kRunnerNames[at] == name) return static_cast<Runner>(at);
  }
  return std::nullopt;
}

/// What this runner does with a section of a file, as its source says (docs/operations.md, section 4). Of
/// diesel and Flyway, whose switch stands in another file, a statement that no transaction takes says that it
/// was switched off.
Envelope envelope_of(Runner runner, const Script& script, Section section, const Schema& schema,
                     int pg_version);

/// It sets lock_timeout before every file.
bool sets_lock_timeout(Runner runner);
/// Its session lives on for the next file with what this one set.
bool reuses_session(Runner runner);

}  // namespace lockkeeper::sql
