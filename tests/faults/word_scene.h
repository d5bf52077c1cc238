#pragma once

#include "faults/scene.h"

namespace lockkeeper::tests {

/// A command that takes somebody's word: it changes the history, and of the tables at most what one
/// transaction makes. Of such a command all is there or nothing.
struct Word {
  std::string_view name;
  std::vector<std::string> command;
  void (*prepare)(Scene& scene) = nullptr;
  std::string_view before;  ///< as WordScene::state() shows it
  std::string_view after;
};

Word baseline_word();
Word install_word();
Word resolve_applied_word();
Word resolve_rolled_back_word();
Word repair_word();

class WordScene final : public Scene {
 public:
  explicit WordScene(Word word);

  void check_halfway() const override;
  void check_converges() const override;

 private:
  std::vector<std::string> command() const override { return word_.command; }
  /// Tables, the project's history, and what the audit says was done.
  std::string state() const;

  Word word_;
};

}  // namespace lockkeeper::tests
