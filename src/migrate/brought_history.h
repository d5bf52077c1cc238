#pragma once

#include <string>

#include "migrate/worker.h"

namespace lockkeeper::migrate {

// A schema file that was dumped from a database with a history brings the tables of that history, mostly
// without rows: pg_dump knows nothing of them. All this is asked in the open transaction that ran the file,
// on a database that had none of them before.

/// SQL that drops what the file brought of schema lockkeeper, so that it can be made as this version wants
/// it; empty when the file brought nothing. It fails where something outside of that schema stands on it.
std::string drop_brought_schema(Worker& worker);

enum class BroughtTable : std::uint8_t {
  none,
  empty,
  filled,  ///< with rows, as dbmate's own dump has them: they stay, and nothing is added
};
/// Throws Error(refused) when the rows of the store's table lack one of the layout's migrations: the file
/// `schema` is older.
BroughtTable brought_table(Worker& worker, const HistoryStore& store, const Layout& layout,
                           const Migration& schema);

}  // namespace lockkeeper::migrate
