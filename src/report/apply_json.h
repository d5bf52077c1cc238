#pragma once

#include <string>

#include "report/format.h"

namespace lockkeeper::report {

/// The document of `lint` about what was pending, and what became of it: docs/schemas/apply.json. Fields may
/// be added, never renamed.
std::string apply_json(const ApplyReport& report);

}  // namespace lockkeeper::report
