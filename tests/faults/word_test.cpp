// Commands that only write down what somebody says: killed or cut off at any point, all of it is there or
// nothing.
#include "catch.h"
#include "faults/strike.h"
#include "faults/word_scene.h"

using namespace lockkeeper::tests;

namespace {

void strike(const Word& word) {
  const SceneMaker make = [&] { return std::make_unique<WordScene>(word); };
  const std::string name(word.name);
  strike_everywhere({name + ": kill -9 of the program", 4, 0}, make, kill_tool);
  strike_everywhere({name + ": both sessions ended", 4, 3}, make, end_both);
  cut_everywhere({name + ": connection cut inside a message", 3, 1}, make, Cut::inside);
  cut_everywhere({name + ": answer lost", 3, 2}, make, Cut::answered);
}

}  // namespace

TEST_CASE("baseline is struck at any point, and leaves all or nothing") { strike(baseline_word()); }
TEST_CASE("install is struck at any point, and leaves all or nothing") { strike(install_word()); }
TEST_CASE("resolve --applied is struck at any point, and leaves all or nothing") {
  strike(resolve_applied_word());
}
TEST_CASE("resolve --rolled-back is struck at any point, and leaves all or nothing") {
  strike(resolve_rolled_back_word());
}
TEST_CASE("repair is struck at any point, and leaves all or nothing") { strike(repair_word()); }
