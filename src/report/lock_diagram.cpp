// Mermaid renders in the reader's browser: at most 50 nodes, and labels of plain characters only, because
// quotes, brackets and `<br/>` in a label end it or hang the renderer.
#include "report/lock_diagram.h"

#include <fmt/format.h>

#include <map>

#include "base/text.h"
#include "report/escape.h"

namespace lockkeeper::report {

namespace {

constexpr std::size_t kMaxNodes = 50;
constexpr std::size_t kMaxEdges = 100;
constexpr std::size_t kMaxLabel = 60;

std::string label(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, kMaxLabel)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view(" ._-/").find(c) != std::string_view::npos;
    out += plain ? c : '_';
  }
  return out;
}

}  // namespace

std::string lock_diagram(const migrate::Plan& plan) {
  std::map<std::string, std::size_t> relations;
  std::string nodes;
  std::string edges;
  std::size_t edge_count = 0;
  for (std::size_t number = 0; number < plan.pending.size(); ++number) {
    const migrate::PendingMigration& pending = plan.pending[number];
    bool shown = false;
    for (const migrate::RelationLock& lock : pending.locks) {
      if (lock.mode < sql::LockMode::share) continue;
      const auto [relation, added] = relations.try_emplace(lock.relation, relations.size());
      if (added) nodes += fmt::format("  r{}[(\"{}\")]\n", relation->second, label(lock.relation));
      edges += fmt::format("  m{} -->|{}| r{}\n", number, sql::to_text(lock.mode), relation->second);
      ++edge_count;
      shown = true;
    }
    if (shown) nodes += fmt::format("  m{}[\"{}\"]\n", number, label(pending.migration->path));
  }
  const bool too_many = relations.size() + plan.pending.size() > kMaxNodes || edge_count > kMaxEdges;
  if (edge_count == 0 || too_many) return "";
  return fmt::format("```mermaid\nflowchart LR\n{}{}```\n", nodes, edges);
}

}  // namespace lockkeeper::report
