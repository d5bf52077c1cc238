#pragma once

#include <string>
#include <vector>

namespace lockkeeper::tests {

/// How many faults a campaign injected: one line "campaign|points|faults" into the file that
/// LOCKKEEPER_FAULTS_TALLY names, at the end.
class Tally {
 public:
  explicit Tally(std::string campaign) : campaign_(std::move(campaign)) {}
  ~Tally();
  Tally(const Tally&) = delete;
  Tally& operator=(const Tally&) = delete;

  void found_points(std::size_t count) { points_ = count; }
  void injected() { ++faults_; }
  std::size_t faults() const { return faults_; }

 private:
  std::string campaign_;
  std::size_t points_ = 0;
  std::size_t faults_ = 0;
};

/// Whether LOCKKEEPER_FAULTS is "long": every point, instead of a few of each kind.
bool is_long_campaign();
/// Numbers from 1 to `count`: all of them in a long campaign, else about `few`, evenly spread; `start` moves
/// them, so that campaigns over the same points choose different ones.
std::vector<int> chosen_points(std::size_t count, std::size_t few, std::size_t start = 0);

}  // namespace lockkeeper::tests
