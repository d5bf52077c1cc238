#pragma once

#include <string>

#include "migrate/connection_url.h"
#include "migrate/plan.h"
#include "migrate/server_facts.h"

namespace lockkeeper::migrate {

/// What `status` and `plan` show. Reads only, with two messages (a third for the identity, which the digest
/// pins); creates nothing, ever.
/// Throws Error(refused) as apply() does for a server it cannot use, Error(database) when it cannot connect.
/// A database with tables but without history is a Problem (`no_history`) here.
/// `digest` is left empty: seal() adds it once the findings are known.
Plan inspect(const Layout& layout, const Connection& connection, const std::string& to, Identity identity);

}  // namespace lockkeeper::migrate
