#pragma once

#include "faults/apply_scene.h"
#include "faults/ladder_scene.h"
#include "faults/steps_scene.h"

namespace lockkeeper::tests {

/// What a campaign is run over, for TEMPLATE_TEST_CASE. `weight` divides the points of the short form.
struct Apply {
  static constexpr const char* name = "apply";
  static constexpr std::size_t weight = 1;
  static std::unique_ptr<Scene> make() { return std::make_unique<ApplyScene>(); }
};
struct Batches {
  static constexpr const char* name = "apply in batches";
  static constexpr std::size_t weight = 3;
  static std::unique_ptr<Scene> make() { return std::make_unique<LadderScene>(Direction::up); }
};
struct Rollback {
  static constexpr const char* name = "rollback";
  static constexpr std::size_t weight = 2;
  static std::unique_ptr<Scene> make() { return std::make_unique<LadderScene>(Direction::down); }
};
struct Steps {
  static constexpr const char* name = "apply with backup, hooks, seed and deploy";
  static constexpr std::size_t weight = 2;
  static std::unique_ptr<Scene> make() { return std::make_unique<StepsScene>(); }
};

}  // namespace lockkeeper::tests
