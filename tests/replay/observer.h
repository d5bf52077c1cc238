#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "migrate/wire.h"
#include "sql/lock.h"

namespace lockkeeper::tests {

/// A relation of a user's schema, as the server's catalogs and counters have it at one moment.
struct RelationState {
  std::string name;   ///< "schema.name"
  char kind = 'r';    ///< pg_class.relkind
  std::string table;  ///< of an index: that of its table
  std::string file;   ///< relfilenode, empty without storage
  long scans = 0;     ///< whole reads, of this transaction
  long deleted = 0;   ///< rows, of this transaction
  long updated = 0;
  std::map<std::string, std::string> columns;  ///< number -> name, dropped ones left out

  /// Has rows of its own.
  bool is_table() const { return kind == 'r' || kind == 'm' || kind == 'p'; }
};

/// What one statement did to a relation that was there before it.
struct RelationChange {
  std::string name;
  char kind = 'r';
  std::string table;
  bool before_file = false;  ///< it was there when the file began
  bool had_rows = false;     ///< then
  sql::LockMode lock = sql::LockMode::none;
  bool rewritten = false;
  bool emptied = false;  ///< the statement, or one of the file before it, took all rows
  bool scanned = false;
  bool dropped = false;
  long deleted = 0, updated = 0;
  std::vector<std::string> lost_columns;  ///< of those that were there when the file began

  bool is_nothing() const {
    return lock == sql::LockMode::none && !rewritten && !emptied && !scanned && !dropped && deleted == 0 &&
           updated == 0 && lost_columns.empty();
  }
};

struct Observed {
  std::string sqlstate, message;            ///< why the server refused it; empty when it did not
  std::string rows_sqlstate, rows_message;  ///< why it did while the tables had rows, though not without
  bool alone = false;                       ///< no transaction can hold it: its locks were not seen
  std::vector<RelationChange> relations;
  std::vector<std::string> told;  ///< by the server at debug1: "rewriting table "t""
};

/// Runs the statements of migrations one after the other, for good, each in a transaction of its own, and
/// reads from the catalogs, pg_locks and the counters what each did.
class Observer {
 public:
  explicit Observer(migrate::Wire& wire);

  /// A file begins: the session is as new, and every empty table gets one row where its constraints let it.
  void begin_file();
  Observed run(const std::string& statement);

 private:
  using Relations = std::map<std::string, RelationState>;

  std::vector<migrate::Row> rows(const std::string& sql);
  bool is_empty(const std::string& name);
  void fill();
  Relations relations();
  std::map<std::string, sql::LockMode> locks();
  Observed attempt(const std::string& statement);
  void compare(const Relations& before, const Relations& after, Observed& observed);

  migrate::Wire& wire_;
  std::vector<std::string> told_;
  std::string newest_;            ///< oid at the beginning of the file
  Relations at_begin_;            ///< of the file
  std::set<std::string> filled_;  ///< oids of those with rows
};

}  // namespace lockkeeper::tests
