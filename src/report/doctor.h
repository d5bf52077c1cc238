#pragma once

#include <string>

#include "report/format.h"

namespace lockkeeper::report {

/// One line per point, with its hint below; then how many there are of each verdict.
std::string doctor_text(const DoctorReport& report);

/// {"tool","database","points":[{"name","verdict","message","hint"}],"summary":{"ok","warnings","problems"}}
std::string doctor_json(const DoctorReport& report);

}  // namespace lockkeeper::report
