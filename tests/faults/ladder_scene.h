#pragma once

#include <cstdint>

#include "faults/scene.h"

namespace lockkeeper::tests {

enum class Direction : std::uint8_t { up, down };

/// Six migrations that can all be undone but for the first two: one message, steps in a transaction,
/// statements each alone, batches. `up` applies them to an empty database, `down` takes an applied one back
/// to 002 with an approved plan.
class LadderScene final : public Scene {
 public:
  explicit LadderScene(Direction direction);

  void check_halfway() const override;
  void check_converges() const override;

 private:
  std::vector<std::string> command() const override;
  std::vector<std::string> approved_rollback() const;
  /// Those that are there, sorted.
  std::string marks(Direction way) const;
  /// 99 when the file is done.
  int statements_done(Direction way, std::string_view version) const;
  void check_batches() const;

  Direction direction_;
};

}  // namespace lockkeeper::tests
