#pragma once

#include <functional>
#include <string>

#include "faults/scene.h"
#include "faults/tally.h"

namespace lockkeeper::tests {

/// Does harm to a program that has stopped; false when there was nothing to harm.
using Harm = std::function<bool(const Scene&, const Tool&)>;

/// Whether the program documents the exit code for a run that met with a fault.
bool is_documented(int code);

/// How the program ends once it goes on; its exit code.
using Ending = std::function<int(Tool&)>;
/// Waits.
int end_by_itself(Tool& tool);

/// Injects the harm at chosen points (chosen_points), each into a run of its own, and holds what comes of it
/// against Scene::check_halfway() and check_converges()..
void strike_everywhere(const std::string& campaign, const Harm& harm, std::size_t few, std::size_t start,
                       const Ending& ending = end_by_itself);

}  // namespace lockkeeper::tests
