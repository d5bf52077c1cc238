#include "migrate/window.h"

#include "catch.h"

using lockkeeper::migrate::is_open;
using lockkeeper::migrate::Window;

TEST_CASE("a window is open on its days between its times, also over midnight") {
  struct Case {
    std::vector<int> days;
    const char* from;
    const char* to;
    int weekday;
    const char* time;
    bool open;
  };
  const Case cases[] = {
      {{}, "22:00", "23:00", 3, "21:59", false},  {{}, "22:00", "23:00", 3, "22:00", true},
      {{}, "22:00", "23:00", 3, "23:00", false},  {{1, 2}, "", "", 2, "12:00", true},
      {{1, 2}, "", "", 3, "12:00", false},        {{5}, "22:00", "06:00", 5, "22:30", true},
      {{5}, "22:00", "06:00", 6, "05:59", true},  {{5}, "22:00", "06:00", 6, "06:00", false},
      {{5}, "22:00", "06:00", 5, "05:00", false}, {{7}, "22:00", "06:00", 1, "01:00", true},
      {{5}, "22:00", "06:00", 6, "22:30", false},
  };
  for (const Case& row : cases) {
    Window window;
    window.days = row.days;
    window.from = row.from;
    window.to = row.to;
    CAPTURE(row.from, row.to, row.weekday, row.time);
    CHECK(is_open(window, row.weekday, row.time) == row.open);
  }
}
