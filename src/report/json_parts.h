#pragma once

#include <string>

#include "base/json.h"
#include "report/format.h"

namespace lockkeeper::report {

/// What the JSON documents have in common; the names of the fields are a contract.
base::Json findings_json(const rules::LintResult& result);
base::Json summary_json(const rules::LintResult::Summary& summary);
base::Json unreadable_json(const rules::LintResult& result);
base::Json tool_json(const Style& style);
base::Json problems_json(const migrate::Plan& plan);

/// Two-space indent, LF at the end.
std::string json_document(const base::Json& json);

}  // namespace lockkeeper::report
