#pragma once

#include <string>

#include "cli/environment.h"

namespace lockkeeper::cli {

/// What a job's checkout is to be compared with.
struct EventBase {
  std::string reference;  ///< for `--base`; empty when every file is to be judged
  std::string remark;     ///< one line for the log, empty when there is nothing to say
};

/// The base of the event that started the job, from its payload: the first parent of a pull request's merge
/// commit, the branch that a merge queue builds on, what a branch was before a push. Other events have none.
/// Asks git in the current directory. Throws Error(usage) when the checkout is too shallow to hold it.
///
/// Source: GitHub's webhook payloads; GITHUB_BASE_REF is not used, because a branch may have moved.
EventBase base_of_event(const Environment& environment);

}  // namespace lockkeeper::cli
