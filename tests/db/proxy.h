#pragma once

#include <atomic>
#include <string>
#include <thread>

namespace lockkeeper::tests {

/// A network that fails at the worst moment: passes bytes between a client and the test server, and once a
/// message to the server holds `trigger`, lets it through and keeps every answer from then on to itself.
class Proxy {
 public:
  explicit Proxy(std::string trigger);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  int port() const { return port_; }
  bool has_cut() const { return cut_; }

 private:
  void accept_all();
  void pass(int client);

  std::string trigger_;
  int port_ = 0;
  int listener_ = -1;
  std::atomic<bool> cut_{false};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace lockkeeper::tests
