#include "db/proxy.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <vector>

#include "db/server.h"

namespace lockkeeper::tests {
namespace {

sockaddr_in local(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

int connect_to(int port) {
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = local(port);
  if (connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    close(server);
    return -1;
  }
  return server;
}

bool send_all(int target, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t sent = send(target, data, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    data += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

}  // namespace

Proxy::Proxy(std::string trigger) : trigger_(std::move(trigger)), port_(free_port()) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = local(port_);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      listen(listener_, 8) != 0) {
    throw std::runtime_error("the proxy cannot listen");
  }
  thread_ = std::thread([this] { accept_all(); });
}

Proxy::~Proxy() {
  stop_ = true;
  thread_.join();
  close(listener_);
}

void Proxy::accept_all() {
  std::vector<std::thread> threads;
  while (!stop_) {
    pollfd entry = {listener_, POLLIN, 0};
    if (poll(&entry, 1, 20) <= 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) threads.emplace_back([this, client] { pass(client); });
  }
  for (std::thread& thread : threads) thread.join();
}

void Proxy::pass(int client) {
  const int server = connect_to(Server::get().port());
  std::array<char, 65536> buffer;
  while (!stop_ && server >= 0) {
    std::array<pollfd, 2> entries = {{{client, POLLIN, 0}, {server, POLLIN, 0}}};
    if (poll(entries.data(), entries.size(), 20) <= 0) continue;
    if (entries[0].revents != 0) {
      const ssize_t size = recv(client, buffer.data(), buffer.size(), 0);
      if (size <= 0 || !send_all(server, buffer.data(), static_cast<std::size_t>(size))) break;
      if (!cut_ && std::string_view(buffer.data(), static_cast<std::size_t>(size)).find(trigger_) !=
                       std::string_view::npos) {
        cut_ = true;
        // The server works on while the client's side is already gone.
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        break;
      }
    }
    if (entries[1].revents != 0) {
      const ssize_t size = recv(server, buffer.data(), buffer.size(), 0);
      if (size <= 0 || !send_all(client, buffer.data(), static_cast<std::size_t>(size))) break;
    }
  }
  close(client);
  if (server >= 0) close(server);
}

}  // namespace lockkeeper::tests
