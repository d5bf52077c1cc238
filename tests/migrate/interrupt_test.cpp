#include "migrate/interrupt.h"

#include <poll.h>

#include <csignal>

#include "catch.h"

using lockkeeper::migrate::Interrupt;
using std::chrono::milliseconds;

TEST_CASE("a signal makes the pipe readable, stays, and ends a sleep at once") {
  Interrupt interrupt;
  CHECK(interrupt.signal() == 0);
  CHECK(interrupt.sleep(milliseconds(1)));
  raise(SIGTERM);
  CHECK(interrupt.signal() == SIGTERM);
  pollfd entry = {interrupt.descriptor(), POLLIN, 0};
  CHECK(poll(&entry, 1, 0) == 1);
  CHECK_FALSE(interrupt.sleep(std::chrono::hours(1)));
}

TEST_CASE("the first of two signals is the one that counts") {
  Interrupt interrupt;
  raise(SIGINT);
  raise(SIGTERM);
  CHECK(interrupt.signal() == SIGINT);
}

TEST_CASE("a new object starts without a signal, and the old handlers come back") {
  struct sigaction before = {}, during = {}, after = {};
  sigaction(SIGINT, nullptr, &before);
  {
    Interrupt interrupt;
    sigaction(SIGINT, nullptr, &during);
    CHECK(interrupt.signal() == 0);
  }
  sigaction(SIGINT, nullptr, &after);
  CHECK(during.sa_handler != before.sa_handler);
  CHECK(after.sa_handler == before.sa_handler);
}

TEST_CASE("without handlers the process is left alone") {
  struct sigaction before = {}, during = {};
  sigaction(SIGTERM, nullptr, &before);
  Interrupt interrupt(Interrupt::Handlers::none);
  sigaction(SIGTERM, nullptr, &during);
  CHECK(during.sa_handler == before.sa_handler);
  interrupt.raise(SIGINT);
  CHECK(interrupt.signal() == SIGINT);
}
