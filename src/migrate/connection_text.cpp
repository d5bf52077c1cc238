// What of a connection may be shown, and what libpq is given.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "migrate/connection_url.h"

namespace lockkeeper::migrate {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// "//user:password@" wherever it stands.
void blank_url_passwords(std::string& text) {
  for (std::size_t at = text.find("://"); at != std::string::npos; at = text.find("://", at + 3)) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n\"'", at + 3), text.size());
    const std::size_t colon = text.find(':', at + 3);
    const std::size_t sign = text.rfind('@', end == 0 ? 0 : end - 1);
    if (colon == std::string::npos || sign == std::string::npos || colon > sign || sign >= end) continue;
    text.replace(colon + 1, sign - colon - 1, "***");
  }
}

/// "password=..." and "password = '...'" wherever they stand.
void blank_password_values(std::string& text) {
  for (std::size_t at = text.find("password="); at != std::string::npos;
       at = text.find("password=", at + 9)) {
    const std::size_t begin = at + 9;
    const char quote = begin < text.size() && text[begin] == '\'' ? '\'' : ' ';
    std::size_t end = text.find_first_of(quote == ' ' ? " &\t\r\n\"" : "'", begin + (quote == ' ' ? 0 : 1));
    if (end == std::string::npos) end = text.size();
    text.replace(begin, end - begin, quote == ' ' ? "***" : "'***");
  }
}

}  // namespace

std::string redact(std::string_view text, const Connection& connection) {
  std::string out(text);
  std::vector<std::string> secrets = connection.secrets;
  std::sort(secrets.begin(), secrets.end(),
            [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  for (const std::string& secret : secrets) replace_all(out, secret, "***");
  blank_url_passwords(out);
  blank_password_values(out);
  return out;
}

std::string to_conninfo(const ConnectionParameters& parameters) {
  std::string text;
  for (const auto& [keyword, value] : parameters) {
    text += text.empty() ? "" : " ";
    text += keyword + "='";
    for (const char c : value) {
      if (c == '\'' || c == '\\') text += '\\';
      text += c;
    }
    text += '\'';
  }
  return text;
}

namespace {

struct Patience {
  std::string_view keyword;  ///< libpq's
  std::string_view setting;  ///< the server's
  std::string_view value;
};
constexpr std::array<Patience, 4> kPatience = {{
    {"keepalives_idle", "tcp_keepalives_idle", "30"},
    {"keepalives_interval", "tcp_keepalives_interval", "10"},
    {"keepalives_count", "tcp_keepalives_count", "3"},
    {"tcp_user_timeout", "tcp_user_timeout", "30000"},
}};

bool is_number(std::string_view text) {
  return !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == text.npos;
}

}  // namespace

ConnectionParameters session_parameters(const Connection& connection, const std::string& application_name) {
  ConnectionParameters parameters = connection.parameters;
  const auto put = [&](std::string_view keyword, std::string_view value) {
    if (connection.parameter(keyword).empty()) parameters.emplace_back(keyword, value);
  };
  std::erase_if(parameters, [](const auto& entry) {
    return entry.first == "client_encoding" || entry.first == "replication";
  });
  parameters.emplace_back("application_name", application_name);
  parameters.emplace_back("client_encoding", "UTF8");
  put("connect_timeout", "10");
  for (const Patience& one : kPatience) put(one.keyword, one.value);
  return parameters;
}

std::string keep_alive_sql(const Connection& connection, int pg_version) {
  std::string sql;
  for (const Patience& one : kPatience) {
    if (one.setting == "tcp_user_timeout" && pg_version < 12) continue;
    const std::string_view given = connection.parameter(one.keyword);
    sql += sql.empty() ? "SET " : ";SET ";
    sql.append(one.setting).append(" = ").append(is_number(given) ? given : one.value);
  }
  return sql;
}

}  // namespace lockkeeper::migrate
