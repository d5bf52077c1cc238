#pragma once

#include <string>

#include "report/format.h"

namespace lockkeeper::report {

/// One line per point, with its hint below; then how many there are of each verdict.
std::string doctor_text(const DoctorReport& report);

/// {"tool","database","points":[{"name","verdict","message","hint"}],"summary":{"ok","warnings","problems"}}
/// For the step's summary: a table, the same points in the same order.
std::string doctor_markdown(const DoctorReport& report);
std::string doctor_json(const DoctorReport& report);

}  // namespace lockkeeper::report
