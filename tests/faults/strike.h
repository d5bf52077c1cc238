#pragma once

#include <functional>
#include <string>

#include "db/cutting_proxy.h"
#include "faults/harm.h"
#include "faults/tally.h"

namespace lockkeeper::tests {

/// Whether the program documents the exit code for a run that met with a fault.
bool is_documented(int code);

/// How the program ends once it goes on; its exit code.
using Ending = std::function<int(Tool&)>;
/// Waits.
int end_by_itself(Tool& tool);

/// One kind of harm over a command's points: how many of them are chosen in the short form, and from where on
/// (chosen_points).
struct Campaign {
  std::string name;
  std::size_t few = 0;
  std::size_t start = 0;
};
/// Injects the harm at chosen points, each into a run of a new scene, and holds what comes of it against
/// Scene::check_halfway() and check_converges().
void strike_everywhere(const Campaign& campaign, const SceneMaker& make, const Harm& harm,
                       const Ending& ending = end_by_itself);

/// The same with the network: the connection breaks at the chosen messages of the client.
void cut_everywhere(const Campaign& campaign, const SceneMaker& make, Cut cut);

}  // namespace lockkeeper::tests
