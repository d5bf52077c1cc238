#pragma once

#include <string>

#include "migrate/plan.h"

namespace lockkeeper::report {

/// A Mermaid flowchart of which pending migration locks which relation against writes, with a line end; empty
/// when none does, or when there are too many to be a picture.
std::string lock_diagram(const migrate::Plan& plan);

}  // namespace lockkeeper::report
