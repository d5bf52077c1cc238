#include "cli/github_event.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "cli/changes.h"

namespace lockkeeper::cli {

namespace {

constexpr std::size_t kMaxPayload = std::size_t{25} << 20;  // GitHub sends no payload above 25 MB

base::Json payload_of(const Environment& environment) {
  const std::string path = environment.value("GITHUB_EVENT_PATH");
  if (path.empty()) return {};
  return base::parse_json(base::read_file(path, kMaxPayload)).value_or(base::Json());
}

/// Text that is a commit's name and can be nothing else; what else the payload says there is ignored.
std::string commit_at(const base::Json& payload, std::string_view pointer) {
  const base::Json* value = payload.at_pointer(pointer);
  if (value == nullptr) return {};
  const std::string& text = value->string();
  const bool hexadecimal = text.find_first_not_of("0123456789abcdef") == text.npos;
  return hexadecimal && (text.size() == 40 || text.size() == 64) ? text : std::string();
}

[[noreturn]] void refuse_shallow(const std::string& depth) {
  throw base::Error(base::ErrorKind::usage, "the checkout does not hold the commit to compare with",
                    fmt::format("give actions/checkout fetch-depth: {}", depth));
}

/// By default a pull request is checked out as the merge of its branch into the base, whose first parent is
/// the base as it is now. That is also the only view that shows two migrations of one number.
EventBase of_pull_request(const Environment& environment, const base::Json& payload) {
  if (knows_commit("HEAD^2")) return {"HEAD^1", ""};
  if (environment.value("GITHUB_REF").ends_with("/merge") && !knows_commit("HEAD^1")) refuse_shallow("2");
  const std::string base = commit_at(payload, "/pull_request/base/sha");
  if (base.empty()) return {};
  if (!knows_commit(base)) refuse_shallow("0");
  return {base, ""};
}

EventBase of_push(const base::Json& payload) {
  const std::string before = commit_at(payload, "/before");
  if (before.find_first_not_of('0') == before.npos)
    return {"", "the branch is new: every migration is judged"};
  if (knows_commit(before)) return {before, ""};
  return {"", "the checkout does not hold what the branch was before: every migration is judged"};
}

EventBase of_merge_group(const base::Json& payload) {
  const std::string base = commit_at(payload, "/merge_group/base_sha");
  if (base.empty()) return {};
  if (!knows_commit(base)) refuse_shallow("0");
  return {base, ""};
}

}  // namespace

EventBase base_of_event(const Environment& environment) {
  const std::string event = environment.value("GITHUB_EVENT_NAME");
  if (event == "pull_request" || event == "pull_request_target")
    return of_pull_request(environment, payload_of(environment));
  if (event == "push") return of_push(payload_of(environment));
  if (event == "merge_group") return of_merge_group(payload_of(environment));
  return {};
}

}  // namespace lockkeeper::cli
