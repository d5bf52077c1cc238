#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "db/server.h"
#include "sql/lock.h"

namespace lockkeeper::tests {

/// What one statement did on a server.
struct Measured {
  std::string error;                           ///< SQLSTATE, empty when it succeeded
  std::map<std::string, sql::LockMode> locks;  ///< "schema.name" -> strongest, of what was there before
  std::set<std::string> parts;                 ///< those of `locks` that are indexes or sequences
  bool rewritten = false;                      ///< a table that was there has another relfilenode
  bool scanned = false;                        ///< such a table was read whole
};

/// A database with a prepared schema, on which statements are tried in transactions that are rolled back.
class Truth {
 public:
  explicit Truth(std::string_view set_up);

  /// `before` runs first in the same transaction and is not measured.
  Measured measure(std::string_view before, std::string_view statement);
  /// Of the server, for example 15.
  int major() const { return major_; }

 private:
  std::vector<migrate::Row> rows(const std::string& sql);

  Database database_;
  std::unique_ptr<migrate::Wire> wire_;
  int major_ = 0;
};

/// Another major version does not know the statement: a syntax error, or a feature that is not there.
bool is_unknown_there(const Measured& measured, int major);

}  // namespace lockkeeper::tests
