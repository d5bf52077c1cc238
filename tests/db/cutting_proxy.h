#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace lockkeeper::tests {

/// Where a connection breaks, seen from one message of the client.
enum class Cut : std::uint8_t {
  before,     ///< the server never sees the message
  inside,     ///< it sees half of it
  behind,     ///< it sees all of it, and the connection is gone while it works
  answered,   ///< it has answered, and the answer is lost
  silent,     ///< nothing is closed: no byte goes either way any more, on this connection
  swallowed,  ///< the message and all that follows it is lost on the way, unacknowledged, at either side
  answer_swallowed,  ///< so is the answer, and all that follows it
};

/// A network between a client and the test server that counts the client's messages over all connections and
/// breaks the connection of one of them. What comes after passes.
class CuttingProxy {
 public:
  /// `cut_at` counts from 1; 0 never cuts.
  explicit CuttingProxy(int cut_at = 0, Cut cut = Cut::before);
  /// Breaks it at the first message that holds `text`.
  CuttingProxy(std::string text, Cut cut);
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  std::string url(const std::string& database) const;
  int messages() const { return messages_; }
  bool has_cut() const { return has_cut_; }

 private:
  class Line;
  void listen_on_its_port();
  void accept_all();

  int cut_at_;
  Cut cut_;
  std::string text_;
  int port_ = 0;
  int listener_ = -1;
  std::atomic<int> messages_{0};
  std::atomic<bool> has_cut_{false};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace lockkeeper::tests
