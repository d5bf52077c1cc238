// The program stops at every point, something is killed or ended, and it goes on if it still can.
#include "catch.h"
#include "faults/stories.h"
#include "faults/strike.h"

using namespace lockkeeper::tests;

namespace {

template <typename Story>
void strike(const std::string& harm_name, const Harm& harm, std::size_t few, std::size_t start) {
  const Campaign campaign{std::string(Story::name) + ": " + harm_name, few / Story::weight, start};
  strike_everywhere(campaign, &Story::make, harm);
}

}  // namespace

TEMPLATE_TEST_CASE("killed at any point, the next run converges", "", Apply, Batches, Rollback, Steps) {
  strike<TestType>("kill -9 of the program", kill_tool, 12, 0);
}
TEMPLATE_TEST_CASE("its worker's session ended at any point, the next run converges", "", Apply, Batches,
                   Rollback) {
  strike<TestType>("the worker's session ended", end_worker, 12, 1);
}
TEMPLATE_TEST_CASE("its guard's session ended at any point, the next run converges", "", Apply, Batches,
                   Rollback) {
  strike<TestType>("the guard's session ended", end_guard, 12, 2);
}
TEMPLATE_TEST_CASE("both sessions ended at any point, the next run converges", "", Apply, Batches, Rollback) {
  strike<TestType>("both sessions ended", end_both, 12, 3);
}
TEMPLATE_TEST_CASE("overtaken by another run, it does nothing twice", "", Apply, Batches, Rollback) {
  strike<TestType>("overtaken by another run", overtake, 12, 4);
}
TEMPLATE_TEST_CASE("its worker's backend killed at any point, the next run converges", "", Apply, Batches,
                   Rollback) {
  strike<TestType>("kill -9 of the worker's backend", kill_worker, 6, 5);
}
TEMPLATE_TEST_CASE("the server restarted at any point, the next run converges", "", Apply, Rollback) {
  strike<TestType>("fast restart of the server", restart_fast, 5, 6);
}
TEMPLATE_TEST_CASE("the server stopped at once at any point, the next run converges", "", Apply, Rollback,
                   Steps) {
  strike<TestType>("immediate restart of the server", restart_at_once, 5, 7);
}
