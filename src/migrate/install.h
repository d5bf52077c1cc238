#pragma once

#include "migrate/apply.h"

namespace lockkeeper::migrate {

/// Loads `schema` (a schema dump, as SQL) into an empty database and records every migration of the layout as
/// applied, all in one transaction. Throws Error(refused) when the database is not empty, Error(input) for a
/// file that cannot run in a transaction, and as apply() does.
Applied install(const Layout& layout, const Migration& schema, const Connection& connection,
                const ApplyOptions& options, Interrupt& interrupt, const Listener& listener);

/// The file at `path` as what install() takes. Throws Error(input).
Migration schema_migration(const std::string& path);
/// The same for a file of `[seed]`, the `number`th, from 1.
Migration seed_migration(const std::string& path, std::size_t number);

}  // namespace lockkeeper::migrate
