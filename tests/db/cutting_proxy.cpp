#include "db/cutting_proxy.h"

#include <linux/filter.h>
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

using Clock = std::chrono::steady_clock;

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
  if (connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return server;
  close(server);
  return -1;
}

bool send_all(int target, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(target, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string receive(int source) {
  std::array<char, 65536> buffer;
  const ssize_t size = recv(source, buffer.data(), buffer.size(), 0);
  return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : std::string();
}

/// The kernel drops every packet that comes in, before it would acknowledge it.
void swallow(int end) {
  sock_filter nothing = {BPF_RET | BPF_K, 0, 0, 0};
  const sock_fprog program = {1, &nothing};
  if (setsockopt(end, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0) {
    throw std::runtime_error("no filter for a socket");
  }
}

std::uint32_t length_at(const std::string& bytes, std::size_t at) {
  std::uint32_t length = 0;
  for (std::size_t i = 0; i < 4; ++i) length = length << 8U | static_cast<unsigned char>(bytes[at + i]);
  return length;
}

}  // namespace

/// One connection. The first message of a client has no type byte.
class CuttingProxy::Line {
 public:
  Line(CuttingProxy& proxy, int client)
      : proxy_(proxy), client_(client), server_(connect_to(Server::get().port())) {}
  ~Line() {
    close(client_);
    if (server_ >= 0) close(server_);
  }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  void run() {
    while (!proxy_.stop_ && server_ >= 0) {
      std::array<pollfd, 2> entries = {{{client_, POLLIN, 0}, {server_, POLLIN, 0}}};
      if (poll(entries.data(), entries.size(), 10) <= 0) continue;
      if (entries[1].revents != 0) {
        const std::string bytes = receive(server_);
        if (bytes.empty() || !send_all(client_, bytes)) return;
      }
      if (entries[0].revents != 0) {
        const std::string bytes = receive(client_);
        pending_ += bytes;
        if (bytes.empty() || !pass_messages()) return;
      }
    }
  }

 private:
  bool pass_messages() {
    for (;;) {
      const std::size_t head = started_ ? 1 : 0;
      if (pending_.size() < head + 4) return true;
      const std::size_t size = head + length_at(pending_, head);
      if (pending_.size() < size) return true;
      const std::string message = pending_.substr(0, size);
      pending_.erase(0, size);
      started_ = true;
      const bool chosen = ++proxy_.messages_ == proxy_.cut_at_ ||
                          (!proxy_.text_.empty() && message.find(proxy_.text_) != message.npos);
      if (chosen && !proxy_.has_cut_.exchange(true)) {
        cut(message);
        return false;
      }
      if (!send_all(server_, message)) return false;
    }
  }

  void cut(const std::string& message) {
    switch (proxy_.cut_) {
      case Cut::before: return;
      case Cut::inside: send_all(server_, std::string_view(message).substr(0, message.size() / 2)); return;
      case Cut::behind: send_all(server_, message); return;
      case Cut::answered:
        send_all(server_, message);
        drop_answer();
        return;
      case Cut::silent: wait_until_stopped(); return;
      case Cut::swallowed:
        swallow_all();
        wait_until_stopped();
        return;
      case Cut::answer_swallowed:
        swallow(server_);
        send_all(server_, message);
        swallow_all();
        wait_until_stopped();
        return;
    }
  }

  void wait_until_stopped() const {
    while (!proxy_.stop_) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }

  void swallow_all() const {
    swallow(client_);
    swallow(server_);
  }

  /// Until ReadyForQuery, an end, or nothing for a while: a message that ends a session has no answer.
  void drop_answer() const {
    const auto end = Clock::now() + std::chrono::seconds(2);
    std::string answer;
    while (Clock::now() < end) {
      pollfd entry = {server_, POLLIN, 0};
      if (poll(&entry, 1, 50) <= 0) continue;
      const std::string bytes = receive(server_);
      if (bytes.empty()) return;
      answer += bytes;
      if (answer.size() >= 6 && answer[answer.size() - 6] == 'Z') return;
    }
  }

  CuttingProxy& proxy_;
  int client_;
  int server_;
  bool started_ = false;
  std::string pending_;  // bytes of the client that are no whole message yet
};

CuttingProxy::CuttingProxy(int cut_at, Cut cut) : cut_at_(cut_at), cut_(cut), port_(free_port()) {
  listen_on_its_port();
}

CuttingProxy::CuttingProxy(std::string text, Cut cut)
    : cut_at_(0), cut_(cut), text_(std::move(text)), port_(free_port()) {
  listen_on_its_port();
}

void CuttingProxy::listen_on_its_port() {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = local(port_);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      listen(listener_, 8) != 0) {
    throw std::runtime_error("the proxy cannot listen");
  }
  thread_ = std::thread([this] { accept_all(); });
}

CuttingProxy::~CuttingProxy() {
  stop_ = true;
  thread_.join();
  close(listener_);
}

std::string CuttingProxy::url(const std::string& database) const {
  return "postgresql://postgres:open%20sesame@127.0.0.1:" + std::to_string(port_) + "/" + database +
         "?sslmode=disable&gssencmode=disable";
}

void CuttingProxy::accept_all() {
  std::vector<std::thread> threads;
  while (!stop_) {
    pollfd entry = {listener_, POLLIN, 0};
    if (poll(&entry, 1, 10) <= 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) threads.emplace_back([this, client] { Line(*this, client).run(); });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace lockkeeper::tests
