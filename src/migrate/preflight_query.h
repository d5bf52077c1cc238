#pragma once

#include <string>

namespace lockkeeper::migrate {

/// One row, one JSON object, on every server from 11 on and for a role without any rights. `role` is the one
/// that migrations run as, empty for the session's own. Lists hold at most 20 entries; their lengths are
/// given apart.
std::string preflight_query(const std::string& role, const std::string& app_role);

}  // namespace lockkeeper::migrate
