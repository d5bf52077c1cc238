#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "migrate/events.h"
#include "migrate/plan.h"

namespace lockkeeper::migrate {

/// What a run of apply has done so far: it holds however the run ends. All text from files and servers in it
/// is hostile.
struct ApplyRecord {
  std::string database;  ///< shown form, without secrets
  Plan plan;             ///< points into the Layout that was applied
  bool blocked = false;  ///< the gate said no
  std::vector<Applied> applied;
  struct FailedMigration {
    std::string path;
    std::uint32_t line = 0;  ///< 0 when it is not known
    std::string message;
    std::uint32_t attempts = 1;
  };
  std::optional<FailedMigration> failed;
  std::string error, hint;           ///< what ended the run; empty when it went through
  std::vector<std::string> notes;    ///< one line each: hook, checks, remarks
  std::vector<std::string> notices;  ///< of the server, the first kMaxNotices
  std::size_t notices_seen = 0;
};
inline constexpr std::size_t kMaxNotices = 500;

/// Takes what the event says into the record.
void note(ApplyRecord& record, const Event& event);

}  // namespace lockkeeper::migrate
