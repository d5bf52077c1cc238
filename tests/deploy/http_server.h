#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace lockkeeper::tests {

/// A real HTTP server on a free loopback port, one connection at a time, which answers with the bytes it is
/// told to.
class HttpServer {
 public:
  /// Called for each request in turn (from 0) with the whole request; what it returns is sent as it is, then
  /// the connection is closed. kHang keeps the connection open without an answer until the server ends.
  using Answer = std::function<std::string(std::size_t number, const std::string& request)>;
  static inline const std::string kHang = "hang";

  explicit HttpServer(Answer answer);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  std::vector<std::string> requests() const;

 private:
  void serve();

  Answer answer_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_ = false;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

/// "HTTP/1.1 200 OK" with a body and its length; `headers` are whole lines with CRLF.
std::string answer(int status, const std::string& body, const std::string& headers = {});
/// A loopback port on which nothing listens.
int closed_port();

}  // namespace lockkeeper::tests
