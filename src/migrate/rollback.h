#pragma once

#include "migrate/apply.h"

namespace lockkeeper::migrate {

/// Takes the database back to `options.to`, which stays applied ("0" undoes everything), in the reverse order
/// of application, each migration in a transaction of its own with its history row. `down` is from
/// ways_back(). What was undone is on hold until its bytes change or somebody releases it.
///
/// Throws as apply() does; Error(refused) that names every migration that cannot be undone, before anything
/// is. Data is lost only with an approval or when the gate lets it: it is given the plan, whose migrations
/// name their losses, and judges.
ApplyOutcome rollback(const Layout& layout, const Layout& down, const Connection& connection,
                      const ApplyOptions& options, const Gate& gate, Interrupt& interrupt,
                      const Listener& listener);

/// What rollback() would do; reads only. `digest` is left empty.
Plan inspect_rollback(const Layout& layout, const Layout& down, const Connection& connection,
                      const std::string& to);

}  // namespace lockkeeper::migrate
