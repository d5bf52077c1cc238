#pragma once

#include <string>
#include <vector>

#include "migrate/history.h"
#include "migrate/plan.h"

namespace lockkeeper::migrate {

/// The ways back of a layout: for each migration that has a down file or a down section, a Migration of the
/// same version and name whose path, text and sha256 are those of the way down. Throws Error(input) for a
/// file that cannot be read.
Layout ways_back(const Layout& layout);

/// What takes the database back to `to`, which stays applied ("0" undoes everything): a Plan of direction
/// "down" whose migrations are those of `down` (from ways_back()), the last one applied first. What cannot be
/// undone is a Problem: irreversible by its own word or for want of a way down, edited, missing, unfinished.
/// Pure. Throws Error(usage) when `to` is not applied.
Plan make_rollback_plan(const Layout& layout, const Layout& down, const History& history,
                        const std::string& to, int pg_version);

/// Adds what rollbacks left behind to a plan that goes up: a pending migration whose bytes were rolled back
/// is on hold, and a rollback that was cut off comes first.
void add_holds(const Layout& layout, Plan& plan, const std::vector<AppliedMigration>& undone);

}  // namespace lockkeeper::migrate
