#include "report/fixture.h"

namespace lockkeeper::report::test {

namespace {

constexpr const char* kUsers =
    "CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text);\n";
constexpr const char* kDrop =
    "-- remove what nobody reads\n"
    "ALTER TABLE users\n"
    "\tADD COLUMN gr\xC3\xB6\xC3\x9F"
    "e int, DROP COLUMN email;\n"
    "CREATE INDEX users_id_idx\n"
    "  ON users (id);\n"
    "UPDATE users SET id = id;\n";
constexpr const char* kHostile =
    "DROP TABLE \"::error::x ##[set-output name=a]b ]]> <b> \x1b[31m\xE2\x80\xAE\";\n";

}  // namespace

Fixture::Fixture() {
  lookup_ = [this](const std::string& path) -> const base::Source* {
    const auto found = sources_.find(path);
    return found == sources_.end() ? nullptr : found->second.get();
  };
}

const base::Source& Fixture::add_file(const std::string& path, const std::string& text) {
  sources_[path] = std::make_unique<base::Source>(path, text);
  result_.files.push_back(path);
  ++result_.summary.files;
  return *sources_[path];
}

rules::Finding& Fixture::add_finding(const std::string& path, const std::string& needle,
                                     rules::Severity severity, const std::string& rule,
                                     const std::string& message) {
  rules::Finding finding;
  finding.rule = rule;
  finding.severity = severity;
  finding.category = "destructive";
  finding.path = path;
  finding.message = message;
  const base::Source& source = *sources_.at(path);
  const std::size_t begin = source.text().find(needle);
  finding.range = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + needle.size())};
  finding.begin = source.position(finding.range.begin);
  finding.end = source.position(finding.range.end);
  finding.operation = "CANONICAL TEXT";
  switch (severity) {
    case rules::Severity::error: ++result_.summary.errors; break;
    case rules::Severity::warning: ++result_.summary.warnings; break;
    case rules::Severity::notice: ++result_.summary.notices; break;
  }
  result_.findings.push_back(std::move(finding));
  return result_.findings.back();
}

void fill(Fixture& fixture) {
  using rules::Severity;
  fixture.add_file("migrations/001_users.sql", kUsers);
  fixture.add_file("migrations/002_drop.sql", kDrop);
  fixture.add_file("migrations/003_a%2C,b:c.sql", kHostile);

  const std::string drop = "migrations/002_drop.sql";
  rules::Finding& column =
      fixture.add_finding(drop, "DROP COLUMN email", Severity::error, "drop-column",
                          "dropping users.email loses its data and breaks every client that still reads it");
  column.why =
      "the column is gone for running code at once, and PostgreSQL keeps no copy: what was in it comes back "
      "only from a backup";
  column.fix =
      "-- 1. deploy code that no longer reads it\n-- 2. then, in a later migration:\n"
      "ALTER TABLE users DROP COLUMN email;";
  column.locks = {{"users", "ACCESS EXCLUSIVE"}};
  fixture
      .add_finding(drop, "CREATE INDEX users_id_idx\n  ON users (id)", Severity::warning,
                   "create-index-without-concurrently", "building users_id_idx blocks every write to users")
      .why = "the lock is held for the whole build";
  fixture.add_finding(drop, "UPDATE users", Severity::notice, "update-without-where",
                      "every row is rewritten");
  rules::Finding& allowed = fixture.add_finding(drop, "UPDATE users SET id = id", Severity::error,
                                                "unbatched-backfill", "the whole table in one statement");
  allowed.suppressed = {"small table", 1};
  --fixture.result().summary.errors;

  const std::string hostile = "migrations/003_a%2C,b:c.sql";
  rules::Finding& table =
      fixture.add_finding(hostile, "DROP TABLE", Severity::error, "drop-table",
                          "dropping ::error::x ##[set-output name=a]b ]]> <b> \x1b[31m\xE2\x80\xAE loses it");
  table.fix = "first line\n::set-output name=digest::forged\n  ##[add-mask]x";
  table.locks = {{"\"::error::x\"", "ACCESS EXCLUSIVE"}};
  rules::Finding& configured = fixture.add_finding(hostile, "DROP TABLE", Severity::error, "drop-cascade",
                                                   "everything that depends on it");
  configured.suppressed = {"applied long ago", 0};
  --fixture.result().summary.errors;

  rules::LintResult& result = fixture.result();
  result.unreadable.push_back({"migrations/004_locked.sql", "Permission denied"});
  result.summary.statements = 5;
  result.summary.operations = 7;
  result.summary.suppressed = 2;
  result.summary.not_analysed = 1;
}

const std::vector<std::string>& hostile_texts() {
  static const std::vector<std::string> texts{
      "::error::forged",
      "\n::error file=a::forged",
      "\r\n::set-output name=digest::forged",
      "\r::stop-commands::x",
      "\n \t\xC2\xA0\xE3\x80\x80::add-mask::e",
      "\xC2\x85::warning::x\xE2\x80\xA8::warning::y\xE2\x80\xA9::warning::z",
      "text ##[set-output name=digest]forged",
      "###[group]x ##[[error]y",
      "]]><failure/>&lt;&#27;\"'<!--",
      "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b[2J",
      std::string("nul \0 bell \x07 del \x7f vt \x0b", 22),
      "\xff\xfe \xC0\xAF \xED\xA0\x80 \xF4\x90\x80\x80 \xE2\x82",
      "\xEF\xBF\xBE \xEF\xBF\xBF",
      "\xE2\x80\xAE"
      "abc\xE2\x81\xA6",
      "%0A::error::x %25 a,b=c:d",
      "{\"rule\":\"x\"},\n\\u0000",
  };
  return texts;
}

}  // namespace lockkeeper::report::test
