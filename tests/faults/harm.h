#pragma once

#include "faults/scene.h"

namespace lockkeeper::tests {

/// Does harm to a program that has stopped; false when there was nothing to harm.
using Harm = std::function<bool(const Scene&, const Tool&)>;

bool kill_tool(const Scene& scene, const Tool& tool);
/// End its sessions, as an administrator or a proxy does.
bool end_worker(const Scene& scene, const Tool& tool);
bool end_guard(const Scene& scene, const Tool& tool);
bool end_both(const Scene& scene, const Tool& tool);
/// kill -9 of the backend. The whole server restarts, because one that is killed may have left its memory in
/// disorder.
bool kill_worker(const Scene& scene, const Tool& tool);
bool restart_fast(const Scene& scene, const Tool& tool);
bool restart_at_once(const Scene& scene, const Tool& tool);
/// Its connections break, and another run does all the work before it comes back.
bool overtake(const Scene& scene, const Tool& tool);
bool do_nothing(const Scene& scene, const Tool& tool);

}  // namespace lockkeeper::tests
