#include "migrate/work_progress.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

namespace lockkeeper::migrate {
namespace {

struct View {
  int since;  ///< major version
  std::string_view name;
  std::string_view phase;
  std::string_view percent;
};
constexpr std::array kViews = {
    View{12, "pg_stat_progress_create_index", "phase",
         "COALESCE(100.0 * blocks_done / NULLIF(blocks_total, 0), 100.0 * tuples_done / NULLIF(tuples_total, "
         "0), "
         "100.0 * lockers_done / NULLIF(lockers_total, 0))"},
    View{12, "pg_stat_progress_cluster", "command || ': ' || phase",
         "100.0 * heap_blks_scanned / NULLIF(heap_blks_total, 0)"},
    View{11, "pg_stat_progress_vacuum", "'VACUUM: ' || phase",
         "100.0 * heap_blks_scanned / NULLIF(heap_blks_total, 0)"},
    View{13, "pg_stat_progress_analyze", "'ANALYZE: ' || phase",
         "100.0 * sample_blks_scanned / NULLIF(sample_blks_total, 0)"},
    View{14, "pg_stat_progress_copy", "command || ': ' || tuples_processed || ' rows'",
         "100.0 * bytes_processed / NULLIF(bytes_total, 0)"},
};

}  // namespace

std::string work_progress_query(int pid, int pg_version) {
  std::string sql;
  for (const View& view : kViews) {
    if (pg_version < view.since) continue;
    sql += fmt::format("{}SELECT {}, {} FROM pg_catalog.{} WHERE pid = {}", sql.empty() ? "" : " UNION ALL ",
                       view.phase, view.percent, view.name, pid);
  }
  return sql + " LIMIT 1";
}

WorkProgress parse_work_progress(const Row& row) {
  WorkProgress progress;
  progress.phase = row.at(0).value_or("");
  if (row.at(1)) progress.percent = std::strtod(row.at(1)->c_str(), nullptr);
  return progress;
}

std::string queue_query(int pid) {
  return fmt::format(
      "SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity a WHERE a.wait_event_type = 'Lock' "
      "AND {0} = ANY (pg_catalog.pg_blocking_pids(a.pid)) AND a.pid <> {0}",
      pid);
}

}  // namespace lockkeeper::migrate
