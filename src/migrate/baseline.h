#pragma once

#include <string>
#include <vector>

#include "migrate/apply.h"

namespace lockkeeper::migrate {

/// Adopts a database: records every migration up to and with `options.to` as applied without running it, in
/// one transaction, and leaves an audit row. "0" records none. Without `options.to` it takes over what the
/// table of a tool says that is only read. Throws Error(refused) when the history has rows already or
/// a file that would be taken over was edited, Error(usage) when no migration has that version.
std::vector<std::string> baseline(const Layout& layout, const Connection& connection,
                                  const ApplyOptions& options, Interrupt& interrupt,
                                  const Listener& listener);

}  // namespace lockkeeper::migrate
