#pragma once

#include "faults/scene.h"

namespace lockkeeper::tests {

/// An empty database, and five migrations of every kind to apply.
class ApplyScene final : public Scene {
 public:
  ApplyScene();

  void check_halfway() const override;
  void check_converges() const override;

 private:
  std::vector<std::string> command() const override;
};

}  // namespace lockkeeper::tests
