#pragma once

#include <optional>
#include <string>

#include "cli/commands.h"
#include "migrate/approval.h"

namespace lockkeeper::cli {

/// What `--plan FILE --digest DIGEST` say was approved.
struct ApprovedPlan {
  migrate::Approval approval;
  std::string to;  ///< the `--to` that the plan was made with; empty when it had none or is not known
};
/// nullopt without `--digest`. Throws Error(usage) for `--plan` without `--digest` and a digest that is none,
/// Error(input) for a file that is no plan, Error(refused) for one that does not have that digest.
std::optional<ApprovedPlan> approved_plan(const Invocation& invocation);

/// A plan in the JSON format of `plan --out`, with the digest that its parts give.
struct PlanFile {
  migrate::SealedPlan parts;
  std::string digest;  ///< as the file says
  std::string to;
};
/// nullopt when the text is no such JSON.
std::optional<PlanFile> parse_plan_file(const std::string& text);

}  // namespace lockkeeper::cli
