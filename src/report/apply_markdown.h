#pragma once

#include <string>

#include "report/format.h"

namespace lockkeeper::report {

/// What a run did, for whoever is called when it failed: the verdict, each migration with its outcome, what
/// ended the run, deploy and checks, then findings.
std::string apply_markdown(const ApplyReport& report);

}  // namespace lockkeeper::report
