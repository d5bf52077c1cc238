// Texts that PostgreSQL's parser accepts are compared with it in oracle_test.cpp; here is what only a file
// has.
#include "sql/statement.h"

#include <string>
#include <vector>

#include "base/text.h"
#include "catch.h"
#include "sql/split_properties.h"

using namespace lockkeeper;
using namespace lockkeeper::sql;

namespace {

/// One statement in brackets each: `;` behind it when it was terminated, `!` before it when it has a problem,
/// `--` and a count when it has comments.
std::string split(const std::string& text) {
  std::string out;
  StatementReader reader(text);
  for (Statement statement; reader.next(statement);) {
    if (!out.empty()) out += " ";
    if (statement.problem != ScanProblem::none) out += "!";
    const std::string sql = text.substr(statement.range.begin, statement.range.end - statement.range.begin);
    out += "[" + base::printable(sql, base::Lines::fold_to_space) + "]";
    if (statement.terminated) out += ";";
    if (!statement.comments.empty()) out += "--" + std::to_string(statement.comments.size());
  }
  return out;
}

struct Row {
  const char* name;
  std::string text;
  std::string expected;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.name) {
      CHECK(split(row.text) == row.expected);
      CHECK(broken_property(row.text).empty());
    }
  }
}

}  // namespace

TEST_CASE("a text is split at its semicolons") {
  check({
      {"nothing", "", ""},
      {"white space", " \n", ""},
      {"two", "a; b;", "[a]; [b];"},
      {"the last without an end", "a; b", "[a]; [b]"},
      {"empty statements are left out", ";;a;;;b;;", "[a]; [b];"},
      {"comments belong to what follows", "--x\na; /*y*/ b /*z*/ c; --t", "[a];--1 [b /*z*/ c];--2 []--1"},
      {"comments over empty statements", "--x\n; --y\na;", "[a];--2"},
      {"only a comment", "--x", "[]--1"},
      {"strings", "a ';' \";\" $$;$$ b;", "[a ';' \";\" $$;$$ b];"},
      {"transaction", "BEGIN; a; END;", "[BEGIN]; [a]; [END];"},
  });
}

TEST_CASE("bodies and rules keep their semicolons") {
  check({
      {"rule", "create rule r as on insert to t do also (a; b); c;",
       "[create rule r as on insert to t do also (a; b)]; [c];"},
      {"rule over lines", "create or replace rule r as on insert to t do (\n insert x;\n delete y;\n);\nc;",
       "[create or replace rule r as on insert to t do (  insert x;  delete y; )]; [c];"},
      {"atomic body", "create function f() begin atomic a; b; end; c;",
       "[create function f() begin atomic a; b; end]; [c];"},
      {"atomic body over lines",
       "create or replace procedure p()\nBEGIN ATOMIC\n select 1;\n insert 2;\nEND;\nc;",
       "[create or replace procedure p() BEGIN ATOMIC  select 1;  insert 2; END]; [c];"},
      {"CASE inside",
       "create function f() begin atomic select case case when a then b end when c then d end; e; "
       "end; g;",
       "[create function f() begin atomic select case case when a then b end when c then d end; e; end]; "
       "[g];"},
      {"names that look like it",
       "create function f() begin atomic select t.end, 1 as end, \"case\", t.case; e; "
       "end; g;",
       "[create function f() begin atomic select t.end, 1 as end, \"case\", t.case; e; end]; [g];"},
      {"nowhere else", "begin atomic a; end; create table t (begin atomic); b;",
       "[begin atomic a]; [end]; [create table t (begin atomic)]; [b];"},
      {"comment between the words", "create function f() begin /*x*/ atomic a; end; b;",
       "[create function f() begin /*x*/ atomic a; end];--1 [b];"},
  });
}

TEST_CASE("a missing end does not swallow the file") {
  check({
      {"parenthesis", "create table t (a int;\nselect 1;", "[create table t (a int]; [select 1];"},
      {"parenthesis, comments between", "select (1; -- x\n\n-- y\nalter table t;",
       "[select (1]; [alter table t];--2"},
      {"only at the end of a line", "select (1; select 2);\nselect 3;",
       "[select (1; select 2)]; [select 3];"},
      {"only before a statement", "select (1;\nfoo);\nselect 3;", "[select (1; foo)]; [select 3];"},
      {"too many are no harm", "select 1)); select 2;", "[select 1))]; [select 2];"},
      {"atomic body", "create function f() begin atomic select 1;\nselect 2;\ncreate table t();\na;",
       "[create function f() begin atomic select 1; select 2]; [create table t()]; [a];"},
      {"rule", "create rule r as on insert to t do (insert x;\ndelete y;\ndrop table t;",
       "[create rule r as on insert to t do (insert x; delete y]; [drop table t];"},
      {"string", "select 'a;\nselect 1;", "![select 'a;] [select 1];"},
      {"comment", "select 1 /* a;\ndrop table t;", "![select 1 /* a;] [drop table t];"},
      {"dollar quote", "do $$ a;\nalter table t;", "![do $$ a;] [alter table t];"},
  });
}

TEST_CASE("the first problem of a statement is kept, with its place") {
  const std::string text = "select 1a, \"\", 'x\nselect 2;";
  StatementReader reader(text);
  Statement statement;
  REQUIRE(reader.next(statement));
  CHECK(statement.problem == ScanProblem::bad_number);
  CHECK(statement.problem_range == base::Range{7, 9});
  CHECK_FALSE(statement.terminated);
  CHECK(statement.range == base::Range{0, 17});
  REQUIRE(reader.next(statement));
  CHECK(statement.problem == ScanProblem::none);
  CHECK(statement.problem_range == base::Range{});
}

TEST_CASE("psql lines and COPY data are statements of their own") {
  check({
      {"psql line", "\\set x 1\na;\n\\echo y", "[\\set x 1]; [a]; [\\echo y];"},
      {"it ends what was before", "select 1\n\\echo x\n;", "[select 1] [\\echo x];"},
      {"it may send what was before", "select 1 \\gexec\nselect 2\\g\nselect 3 \\g file\nselect 4\\watch 1",
       "[select 1]; [\\gexec]; [select 2]; [\\g]; [select 3]; [\\g file]; [select 4]; [\\watch 1];"},
      {"a longer name does not", "select 1 \\getenv x y", "[select 1] [\\getenv x y];"},
      {"COPY", "copy t (a) from stdin;\n1\t';\n\\.\na;", "[copy t (a) from stdin]; [1\t'; \\.]; [a];"},
      {"COPY with options", "COPY t FROM STDIN WITH (FORMAT csv); -- x\n1;2\n\\.\na;",
       "[COPY t FROM STDIN WITH (FORMAT csv)]; [1;2 \\.];--1 [a];"},
      {"COPY from a file", "copy t from 'stdin';\nb;\ncopy t to stdin;\na;",
       "[copy t from 'stdin']; [b]; [copy t to stdin]; [a];"},
      {"psql's own copy", "\\copy t from stdin\n1\n\\.\n\\copy t from 'f'\na;",
       "[\\copy t from stdin]; [1 \\.]; [\\copy t from 'f']; [a];"},
      {"no data behind the end", "copy t from stdin;", "[copy t from stdin];"},
      {"data to the end", "copy t from stdin;\n1\n2\n", "[copy t from stdin]; [1 2 ];"},
  });
}

TEST_CASE("standard_conforming_strings is followed") {
  const std::string probe = "a '\\'; b '; ";
  const auto first = [&](const std::string& before) {
    const std::string all = split(before + probe);
    return all.substr(all.rfind("[a"));
  };
  const std::string on = "[a '\\']; ![b ';]";
  const std::string off = "[a '\\'; b '];";
  struct SettingRow {
    const char* before;
    bool is_on;
  };
  const std::vector<SettingRow> rows = {
      {"", true},
      {"SET standard_conforming_strings = off;", false},
      {"set standard_conforming_strings to 'off';", false},
      {"set session standard_conforming_strings to false;", false},
      {"set standard_conforming_strings = on;", true},
      {"set standard_conforming_strings = off; set standard_conforming_strings = default;", true},
      {"set standard_conforming_strings = off; reset standard_conforming_strings;", true},
      {"set standard_conforming_strings = off; reset all;", true},
      {"set standard_conforming_strings = off; discard all;", true},
      {"set standard_conforming_strings = off; reset work_mem;", false},
      {"begin; set local standard_conforming_strings = off;", false},
      {"begin; set local standard_conforming_strings = off; commit;", true},
      {"set standard_conforming_strings = off; begin; commit;", false},
      {"begin; savepoint s; set local standard_conforming_strings = off; rollback to s;", false},
      {"set other = off;", true},
  };
  for (const SettingRow& row : rows) {
    DYNAMIC_SECTION("after " << row.before) { CHECK(first(row.before) == (row.is_on ? on : off)); }
  }
}

TEST_CASE("a placeholder alone on its line is a statement of its own") {
  check({
      {"before a statement", "{{ config() }}\n\n-- x\nselect 1;", "[{{ config() }}] [select 1];--1"},
      {"several", "${a}\n${b}\n", "[${a}] [${b}]"},
      {"with an end", "${a};\nselect 1;", "[${a}]; [select 1];"},
      {"as a name", "${a}\n.b;", "[${a} .b];"},
      {"inside a statement", "select 1 from\n${a}\nwhere b;", "[select 1 from ${a} where b];"},
      {"not alone", "{{ a }} select 1;", "[{{ a }} select 1];"},
  });
}

TEST_CASE("hostile repetition is split to its end") {
  const auto repeat = [](const std::string& piece) {
    std::string text;
    while (text.size() < (1 << 18)) text += piece;
    return text;
  };
  for (const char* piece : {"(;\n", "(;\nselect ", "create rule (a;\nselect ", "\\x\n", "${a}\n", ";", "'\n",
                            "create function begin atomic case;\n", "copy from stdin;\n"}) {
    CAPTURE(piece);
    const std::string text = repeat(piece);
    StatementReader reader(text);
    std::size_t count = 0;
    for (Statement statement; reader.next(statement);) ++count;
    CHECK(count <= text.size());
  }
}
