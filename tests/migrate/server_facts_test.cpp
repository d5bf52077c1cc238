#include "migrate/server_facts.h"

#include "catch.h"

using namespace lockkeeper::migrate;
using lockkeeper::base::Error;
using lockkeeper::base::ErrorKind;

namespace {

Row row_of(const std::vector<std::string>& values) { return Row(values.begin(), values.end()); }

ServerFacts usual() {
  return parse_facts(row_of({"42", "150004", "PostgreSQL 15.4 on x86_64", "app", "shop", "16384", "f", "off",
                             "t", "t", "f", "on", "0", "2min", "0", "public.users"}));
}

std::string refusal(const ServerFacts& facts, int pid, const std::string& url) {
  try {
    refuse_unusable(facts, pid, parse_connection(url, "DATABASE_URL"));
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::refused);
    return std::string(error.what()) + " / " + error.hint();
  }
  return {};
}

constexpr const char* kUrl = "postgresql://u@localhost/shop";

}  // namespace

TEST_CASE("the facts of a server are read from one row") {
  const ServerFacts facts = usual();
  CHECK(facts.backend_pid == 42);
  CHECK(facts.major() == 15);
  CHECK(facts.user == "app");
  CHECK(facts.has_history);
  CHECK_FALSE(facts.in_recovery);
  CHECK_FALSE(facts.synchronous_standby);
  CHECK(facts.statement_timeout == "2min");
  CHECK(facts.user_table == "public.users");
  CHECK(parse_facts({}).backend_pid == 0);
}

TEST_CASE("cousins of PostgreSQL are recognised by their version text") {
  CHECK(cousin_of("CockroachDB CCL v23.1.11 (x86_64-pc-linux-gnu)") == "CockroachDB");
  CHECK(cousin_of("PostgreSQL 11.2-YB-2.18.0.0-b0 on x86_64") == "YugabyteDB");
  CHECK(cousin_of("PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC, Redshift 1.0.1") ==
        "Amazon Redshift");
  CHECK(cousin_of("PostgreSQL 15.4 (Debian 15.4-1) on x86_64-pc-linux-gnu").empty());
}

TEST_CASE("a usable server is not refused") { CHECK(refusal(usual(), 42, kUrl).empty()); }

TEST_CASE("a pooler, a standby, a read-only session and an old server are refused") {
  struct Case {
    const char* name;
    void (*change)(ServerFacts&);
    int pid;
    const char* expected;
  };
  const Case cases[] = {
      {"pooler", [](ServerFacts&) {}, 43, "goes through a connection pooler (the protocol says process 43"},
      {"standby", [](ServerFacts& facts) { facts.in_recovery = true; }, 42, "is a standby"},
      {"read-only", [](ServerFacts& facts) { facts.read_only = true; }, 42, "session is read-only"},
      {"old", [](ServerFacts& facts) { facts.version = 90624; }, 42, "version 9"},
      {"cousin", [](ServerFacts& facts) { facts.version_text = "CockroachDB CCL v23"; }, 42,
       "is CockroachDB"},
  };
  for (const Case& row : cases) {
    DYNAMIC_SECTION(row.name) {
      ServerFacts facts = usual();
      row.change(facts);
      CHECK(refusal(facts, row.pid, kUrl).find(row.expected) != std::string::npos);
    }
  }
}

TEST_CASE("a pooler that keeps one server connection per client is let through") {
  CHECK(refusal(usual(), 43, "postgresql://u@aws-0-eu.pooler.supabase.com:5432/d").empty());
}

TEST_CASE("a failed connection says what to do and never the password") {
  struct Case {
    const char* text;
    const char* url;
    const char* expected;
  };
  const Case cases[] = {
      {"FATAL:  password authentication failed for user \"u\"", kUrl, "check user and password"},
      {"server does not support SSL, but SSL was required", "postgresql://u@postgres/d", "sslmode=disable"},
      {"could not translate host name \"h\" to address", kUrl, "check the host name"},
      {"connection to server failed: Connection refused", kUrl, "check host and port"},
      {"root certificate file \"/root/.postgresql/root.crt\" does not exist", kUrl, "sslrootcert"},
      {"FATAL:  database \"shop\" does not exist", kUrl, "create it first"},
  };
  for (const Case& row : cases) {
    CAPTURE(row.text);
    const Error error = connection_error(row.text, parse_connection(row.url, "DATABASE_URL"));
    CHECK(error.kind() == ErrorKind::database);
    CHECK(error.hint().find(row.expected) != std::string::npos);
  }
  const Connection secret = parse_connection("postgresql://u:hunter22@localhost/d", "DATABASE_URL");
  CHECK(std::string(connection_error("bad \"hunter22\"\n", secret).what()).find("hunter22") ==
        std::string::npos);
}
