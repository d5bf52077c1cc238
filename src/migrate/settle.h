#pragma once

#include <string>

#include "migrate/apply.h"

namespace lockkeeper::migrate {

/// What somebody who has looked at a database says about one migration.
enum class Settlement : std::uint8_t {
  applied,      ///< the database has it, whatever the history says
  rolled_back,  ///< the database has nothing of it; what is on hold is released
  checksum,     ///< the file as it is now is what was applied
};

/// Writes it into the history, with an audit row in the same transaction; one sentence that says what was
/// done. `migration` is a version or a name, as find_migration() takes it, or the version of a row whose file
/// is gone. Throws Error(usage) when neither file nor row is meant, Error(refused) where the history needs no
/// such word or another way is the right one, and as apply() does for server and locks.
std::string settle(const Layout& layout, const Connection& connection, const ApplyOptions& options,
                   Settlement settlement, const std::string& migration, Interrupt& interrupt,
                   const Listener& listener);

}  // namespace lockkeeper::migrate
