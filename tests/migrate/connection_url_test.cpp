#include "migrate/connection_url.h"

#include "base/error.h"
#include "catch.h"

using namespace lockkeeper::migrate;
using lockkeeper::base::Error;
using lockkeeper::base::ErrorKind;

namespace {

std::string dump(const Connection& connection) {
  std::string text;
  for (const auto& [keyword, value] : connection.parameters) {
    text += (text.empty() ? "" : " ") + keyword + "=" + value;
  }
  if (!connection.search_path.empty()) text += " | " + connection.search_path;
  return text;
}

std::string read(const std::string& url, const ClientFacts& client = {}) {
  return dump(parse_connection(url, "DATABASE_URL", client));
}

/// what() and hint of the error, or what was understood when there is none.
std::string refusal(const std::string& url) {
  try {
    return "no error: " + read(url);
  } catch (const Error& error) {
    return std::string(error.what()) + " / " + error.hint();
  }
}

}  // namespace

TEST_CASE("a connection URL is taken apart into libpq's keywords") {
  struct Case {
    const char* url;
    const char* expected;
  };
  const Case cases[] = {
      {"postgresql://u:p@localhost:5433/app", "password=p user=u host=localhost port=5433 dbname=app"},
      {"postgres://u@localhost/app", "user=u host=localhost dbname=app"},
      {"POSTGRES://u@localhost/app", "user=u host=localhost dbname=app"},
      {"postgresql:///app?host=/tmp/sock", "dbname=app host=/tmp/sock"},
      {"postgresql://u@%2Ftmp%2Fsock:5432/app", "user=u host=/tmp/sock port=5432 dbname=app"},
      {"postgresql://u:p%40ss%3Aw%25d@127.0.0.1/app", "password=p@ss:w%d user=u host=127.0.0.1 dbname=app"},
      {"postgresql://u:pa#ss@localhost/app", "password=pa#ss user=u host=localhost dbname=app"},
      {"postgresql://[::1]:5432/app", "host=::1 port=5432 dbname=app"},
      {"postgresql://u:@localhost/app", "user=u host=localhost dbname=app"},
      {"postgresql://localhost", "host=localhost"},
      {"  \"postgresql://localhost/app\"\n", "host=localhost dbname=app"},
      {"'postgresql://localhost/app'", "host=localhost dbname=app"},
      {"psql 'postgresql://localhost/app'", "host=localhost dbname=app"},
      {"DATABASE_URL=postgresql://localhost/app", "host=localhost dbname=app"},
      {"jdbc:postgresql://localhost/app?user=u&password=p", "host=localhost dbname=app user=u password=p"},
      {"postgresql+psycopg2://localhost/app", "host=localhost dbname=app"},
      {"pgx5://localhost/app", "host=localhost dbname=app"},
      {"host=localhost port=5433 dbname=app user=u password='a b\\'c'",
       "host=localhost port=5433 dbname=app user=u password=a b'c"},
      {"postgresql://a:1,b:2/app?sslmode=disable",
       "host=a,b port=1,2 dbname=app sslmode=disable target_session_attrs=read-write"},
  };
  for (const Case& row : cases) {
    CAPTURE(row.url);
    CHECK(read(row.url) == row.expected);
  }
}

TEST_CASE("parameters of mappers and drivers are understood or left out") {
  struct Case {
    const char* query;
    const char* expected;
  };
  const Case cases[] = {
      {"schema=app", "host=localhost dbname=d | app"},
      {"currentSchema=app", "host=localhost dbname=d | app"},
      {"search_path=app", "host=localhost dbname=d | app"},
      {"connection_limit=5&pool_timeout=10&socket_timeout=3&statement_cache_size=0",
       "host=localhost dbname=d"},
      {"pgbouncer=false&single_use_connections=true&uselibpqcompat=true", "host=localhost dbname=d"},
      {"supa=base-pooler.x&workaround=y&x-migrations-table=m", "host=localhost dbname=d"},
      {"sslmode=no-verify", "host=localhost dbname=d sslmode=require"},
      {"ssl=true", "host=localhost dbname=d sslmode=require"},
      {"ssl=false", "host=localhost dbname=d sslmode=disable"},
      {"sslaccept=accept_invalid_certs", "host=localhost dbname=d sslmode=require"},
      {"sslnegotiation=direct", "host=localhost dbname=d"},
      {"application_name=x&connect_timeout=3", "host=localhost dbname=d connect_timeout=3"},
      {"channel_binding=require", "host=localhost dbname=d channel_binding=require"},
      {"options=endpoint%3Dx", "host=localhost dbname=d options=endpoint=x"},
      {"", "host=localhost dbname=d"},
  };
  for (const Case& row : cases) {
    CAPTURE(row.query);
    CHECK(read("postgresql://localhost/d?" + std::string(row.query)) == row.expected);
  }
}

TEST_CASE("TLS is asked for wherever the host is not this machine") {
  struct Case {
    const char* url;
    const char* sslmode;
  };
  const Case cases[] = {
      {"postgresql://db.example.com/d", "require"},
      {"postgresql://postgres/d", "require"},
      {"postgresql://10.0.0.3/d", "require"},
      {"postgresql://db.example.com/d?sslmode=disable", "disable"},
      {"postgresql://db.example.com/d?sslmode=verify-full", "verify-full"},
      {"postgresql://db.example.com/d?sslmode=prefer", "prefer"},
      {"postgresql://localhost/d", ""},
      {"postgresql://127.0.0.1/d", ""},
      {"postgresql://[::1]/d", ""},
      {"postgresql:///d", ""},
      {"postgresql:///d?host=/run/postgresql", ""},
      {"postgresql://localhost,db.example.com/d", "require"},
  };
  for (const Case& row : cases) {
    CAPTURE(row.url);
    CHECK(parse_connection(row.url, "X").parameter("sslmode") == row.sslmode);
  }
}

TEST_CASE("root certificates come from the system where this libpq cannot find them itself") {
  const ClientFacts client{150000, "/ca.crt"};
  const auto of = [&](const std::string& url) { return parse_connection(url, "X", client); };
  CHECK(of("postgresql://ep.eu.neon.tech/d").parameter("sslmode") == "verify-full");
  CHECK(of("postgresql://ep.eu.neon.tech/d").parameter("sslrootcert") == "/ca.crt");
  CHECK(of("postgresql://ep.eu.neon.tech/d?sslmode=require").parameter("sslrootcert").empty());
  CHECK(of("postgresql://h.com/d?sslmode=verify-full").parameter("sslrootcert") == "/ca.crt");
  CHECK(of("postgresql://h.com/d?sslmode=verify-full&sslrootcert=mine").parameter("sslrootcert") == "mine");
  CHECK(of("postgresql://h.com/d?sslrootcert=system").parameter("sslrootcert") == "/ca.crt");
  CHECK(of("postgresql://h.com/d?sslaccept=strict").parameter("sslmode") == "verify-full");
  CHECK(parse_connection("postgresql://h.com/d?sslrootcert=system", "X", {160000, "/ca.crt"})
            .parameter("sslrootcert") == "system");
}

TEST_CASE("what cannot be understood is diagnosed without showing it") {
  struct Case {
    const char* url;
    const char* expected;
  };
  const Case cases[] = {
      {"", "is empty"},
      {"secretword", "is no connection URL"},
      {"mysql://u:secretword@h/d", "it starts with mysql://"},
      {"prisma+postgres://accelerate/?api_key=secretword", "Prisma proxy URL"},
      {"cockroachdb://u:secretword@h/d", "CockroachDB"},
      {"postgresql://u:sec@retword@localhost/d", "more than one '@'"},
      {"postgresql://u:secret/word@localhost/d", "'/' or '?' before the '@'"},
      {"postgresql://u:secret?word@localhost/d", "'/' or '?' before the '@'"},
      {"postgresql://u:secretword%zz@localhost/d", "'%' that does not begin a percent escape"},
      {"postgresql://u:secretword%@localhost/d", "'%' that does not begin a percent escape"},
      {"postgresql://u:secretword%00@localhost/d", "'%' that does not begin a percent escape"},
      {"postgresql://u:secret\nword@localhost/d", "white space inside"},
      {"postgresql://u@localhost:secretword/d", "port that is no number"},
      {"postgresql://u@local:host:5432/d", "port that is no number"},
      {"postgresql://u:[YOUR-PASSWORD]@h/d", "placeholder"},
      {"postgresql://localhost/d?sslmode=verify-fully", "write sslmode=verify-full"},
      {"postgresql://localhost/d?chanel_binding=require", "did you mean channel_binding?"},
      {"host=localhost password='secretword", "a quote that is not closed"},
      {"host=localhost secretword", "without '='"},
  };
  for (const Case& row : cases) {
    const std::string text = refusal(row.url);
    CAPTURE(row.url, text);
    CHECK(text.find(row.expected) != std::string::npos);
    CHECK(text.find("secretword") == std::string::npos);
    CHECK(text.find("retword") == std::string::npos);
  }
}

TEST_CASE("hosts and ports of known transaction poolers are refused with the way round them") {
  struct Case {
    const char* url;
    const char* expected;
  };
  const Case cases[] = {
      {"postgresql://u@ep-x-pooler.eu.aws.neon.tech/d", "host ep-x.eu.aws.neon.tech"},
      {"postgresql://u@aws-0-eu.pooler.supabase.com:6543/d", "session pooler"},
      {"postgresql://u@db.abc.supabase.co:6543/d", "session pooler"},
      {"postgresql://u@x.ondigitalocean.com:25061/d", "port 25060"},
      {"postgresql://u@x.postgres.database.azure.com:6432/d", "port 5432"},
      {"postgresql://u@localhost/d?pgbouncer=true", "pgbouncer=true"},
  };
  for (const Case& row : cases) {
    const std::string text = refusal(row.url);
    CAPTURE(row.url, text);
    CHECK(text.find(row.expected) != std::string::npos);
    CHECK(text.find("pooler") != std::string::npos);
  }
  CHECK(is_session_pooler(parse_connection("postgresql://u@aws-0-eu.pooler.supabase.com:5432/d", "X")));
  CHECK(is_session_pooler(parse_connection("postgresql://u@p.proxy-abc.eu-west-1.rds.amazonaws.com/d", "X")));
  CHECK_FALSE(is_session_pooler(parse_connection("postgresql://u@localhost/d", "X")));
}

TEST_CASE("the unpooled URL comes first, then the URL, the DB_ group and libpq's own variables") {
  DatabaseVariables variables;
  CHECK_THROWS_AS(read_connection(variables), Error);
  variables.pg = {{"PGHOST", "/run/pg"}, {"PGDATABASE", "fromlibpq"}, {"PGPASSWORD", "hidden"}};
  CHECK(dump(read_connection(variables)) == "host=/run/pg dbname=fromlibpq password=hidden");
  variables.db_name = "fromgroup";
  variables.db_user = "u";
  variables.db_password = "p@:/";
  CHECK(dump(read_connection(variables)) == "host=localhost port=5432 user=u password=p@:/ dbname=fromgroup");
  variables.database_url = "postgresql://localhost/pooled";
  CHECK(dump(read_connection(variables)) == "host=localhost dbname=pooled");
  variables.database_url_unpooled = "postgresql://localhost/direct";
  CHECK(dump(read_connection(variables)) == "host=localhost dbname=direct");
  CHECK(read_connection(variables).variable == "DATABASE_URL_UNPOOLED");
}

TEST_CASE("a DB_HOST elsewhere asks for TLS unless PGSSLMODE says otherwise") {
  DatabaseVariables variables;
  variables.db_name = "d";
  variables.db_host = "postgres";
  CHECK(read_connection(variables).parameter("sslmode") == "require");
  variables.pg = {{"PGSSLMODE", "disable"}};
  CHECK(read_connection(variables).parameter("sslmode") == "disable");
}

TEST_CASE("no spelling of the password survives redaction") {
  const Connection connection = parse_connection("postgresql://u:s3cr%40et@db.example.com/d", "X");
  CHECK(redact("bad password \"s3cr@et\" and s3cr%40et", connection) == "bad password \"***\" and ***");
  CHECK(redact("could not use postgres://a:other@h/d now", connection) ==
        "could not use postgres://a:***@h/d now");
  CHECK(redact("host=h password=x user=u", connection) == "host=h password=*** user=u");
  CHECK(redact("host=h password='x y' user=u", connection) == "host=h password='***' user=u");
  CHECK(redact("nothing here", connection) == "nothing here");
  CHECK(connection.shown == "postgresql://u@db.example.com/d");
}

TEST_CASE("a short password does not blank every letter of a message") {
  const Connection connection = parse_connection("postgresql://u:p@localhost/d", "X");
  CHECK(redact("permission denied", connection) == "permission denied");
}

TEST_CASE("values are quoted for an interface of one string") {
  CHECK(to_conninfo({{"password", "a'b\\c d"}, {"host", ""}}) == "password='a\\'b\\\\c d' host=''");
}

TEST_CASE("every connection names itself and has limits, and the user's own limits stay") {
  const auto value = [](const ConnectionParameters& parameters, std::string_view keyword) {
    for (const auto& [known, text] : parameters) {
      if (known == keyword) return text;
    }
    return std::string("-");
  };
  const Connection connection =
      parse_connection("postgresql://localhost/d?connect_timeout=3&client_encoding=LATIN1", "X");
  const ConnectionParameters parameters = session_parameters(connection, "lockkeeper");
  CHECK(value(parameters, "application_name") == "lockkeeper");
  CHECK(value(parameters, "client_encoding") == "UTF8");
  CHECK(value(parameters, "connect_timeout") == "3");
  CHECK(value(parameters, "keepalives_idle") == "30");
  CHECK(value(parameters, "dbname") == "d");
}

TEST_CASE("the server is as patient with a silent client as the client with the server") {
  struct Row {
    const char* parameters;
    int version;
    const char* sql;
  };
  const Row rows[] = {
      {"", 15,
       "SET tcp_keepalives_idle = 30;SET tcp_keepalives_interval = 10;SET tcp_keepalives_count = 3;"
       "SET tcp_user_timeout = 30000"},
      {"?keepalives_idle=5&tcp_user_timeout=9000", 12,
       "SET tcp_keepalives_idle = 5;SET tcp_keepalives_interval = 10;SET tcp_keepalives_count = 3;"
       "SET tcp_user_timeout = 9000"},
      {"?keepalives_count=4", 11,
       "SET tcp_keepalives_idle = 30;SET tcp_keepalives_interval = 10;SET tcp_keepalives_count = 4"},
      {"?keepalives_count=1%3BDROP", 11,
       "SET tcp_keepalives_idle = 30;SET tcp_keepalives_interval = 10;SET tcp_keepalives_count = 3"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.parameters, row.version);
    const Connection connection =
        parse_connection("postgresql://localhost/d" + std::string(row.parameters), "X");
    CHECK(keep_alive_sql(connection, row.version) == row.sql);
  }
}
