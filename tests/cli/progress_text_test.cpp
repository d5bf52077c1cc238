#include "cli/progress_text.h"

#include "catch.h"

using namespace lockkeeper;

namespace {

migrate::Progress index_build() {
  migrate::Progress progress;
  progress.statement = 2;
  progress.statements = 5;
  progress.seconds = 30;
  progress.phase = "building index: scanning table";
  progress.percent = 40.4;
  return progress;
}

}  // namespace

TEST_CASE("a line of progress says how far, and how many wait behind it") {
  migrate::Progress progress = index_build();
  CHECK(cli::progress_text(progress).find("statement 2 of 5, 30") == 0);
  CHECK(cli::progress_text(progress).find(", building index: scanning table 40 %") != std::string::npos);
  CHECK(cli::progress_text(progress).find("behind") == std::string::npos);
  progress.queue = 1;
  CHECK(cli::progress_text(progress).find(", 1 session waits behind it") != std::string::npos);
  progress.queue = 3;
  CHECK(cli::progress_text(progress).find(", 3 sessions wait behind it") != std::string::npos);
}

TEST_CASE("the bar of a terminal shows the per cent, fits its line, and names who is waited for") {
  migrate::Progress progress = index_build();
  CHECK(cli::progress_bar(progress, 200).find("  [########............] statement 2 of 5") == 0);
  progress.percent = 140;
  CHECK(cli::progress_bar(progress, 200).find("[####################]") != std::string::npos);
  progress.percent = -1;
  CHECK(cli::progress_bar(progress, 200).find('[') == std::string::npos);
  progress.blockers.push_back({4711, "psql\x1b[2J\n", "app", "active", 3, "SELECT 1"});
  const std::string bar = cli::progress_bar(progress, 200);
  CHECK(bar.find("waits for pid 4711 (psql") != std::string::npos);
  CHECK(bar.find('\x1b') == std::string::npos);
  for (const std::size_t width : {1, 20, 40, 80}) {
    CHECK(cli::progress_bar(progress, width).size() < std::max<std::size_t>(width, 20));
    CHECK(cli::progress_bar(progress, width).find('\n') == std::string::npos);
  }
}
