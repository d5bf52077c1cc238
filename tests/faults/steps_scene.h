#pragma once

#include "deploy/http_server.h"
#include "faults/scene.h"

namespace lockkeeper::tests {

/// An apply with all that surrounds it: backup, hooks, a seed, the deploy and a check behind it.
class StepsScene final : public Scene {
 public:
  StepsScene();

  void check_halfway() const override;
  void check_converges() const override;

  /// What the commands of `[hooks]` wrote, a word each: "before after finally".
  std::string hooks() const;

 private:
  std::vector<std::string> command() const override { return {"apply", "migrations"}; }
  std::vector<std::string> environment() const override;
  void check_backups() const;
  void check_deploys() const;

  HttpServer platform_;
};

}  // namespace lockkeeper::tests
