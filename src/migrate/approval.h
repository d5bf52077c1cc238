#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lockkeeper::migrate {

/// Everything that a plan's digest is made of. A value of its own, so that a plan that was approved can be
/// read back from its file and compared with the plan of now.
struct SealedPlan {
  struct Row {
    std::string version;  ///< as spelled
    std::string path;     ///< of a pending one; the name of an applied one
    std::string sha256;
    std::uint32_t statements = 0;  ///< done already, of a file that runs statement by statement
    bool operator==(const Row&) const = default;
  };
  std::string tool_version;
  std::string layout;
  std::string history;
  std::string direction;  ///< "up" or "down"
  std::string database;   ///< identity: cluster, oid, name
  std::vector<Row> applied;
  std::vector<Row> pending;
  std::vector<std::string> findings;  ///< one line each: "error drop-table m/002.sql:1:1 .."
};

/// "sha256:" and 64 hexadecimal digits.
std::string digest_of(const SealedPlan& plan);

/// What is different now, one line for people per difference; empty when the digests are the same. Names come
/// from files and databases: escape them.
std::vector<std::string> differences(const SealedPlan& approved, const SealedPlan& now);

/// What somebody looked at and said yes to.
struct Approval {
  std::string digest;
  std::string approver;            ///< empty when not known
  std::string run;                 ///< where it was started: a URL or a name; empty when not known
  std::optional<SealedPlan> plan;  ///< behind the digest; without it a difference has no name
};

/// Throws Error(refused) that names the differences unless exactly this plan was approved.
void require_approved(const Approval& approval, const SealedPlan& now);

}  // namespace lockkeeper::migrate
