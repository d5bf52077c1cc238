#pragma once

#include <string>
#include <vector>

namespace lockkeeper::tests {

/// One row of cases.toml: a statement that is tried on servers.
struct TruthCase {
  std::string statement;
  std::string before;  ///< runs first, is not measured
  int from = 0;        ///< majors that know the statement; 0: no bound
  int to = 0;
  int since = 0;                ///< what older servers do is not followed
  bool alone = false;           ///< tried outside a transaction, too
  bool unsure_rewrite = false;  ///< the program does not claim to know
  bool unsure_scan = false;
  bool compares_scans = true;
  std::string beyond;  ///< why the program cannot know the locks; empty when it can

  bool is_known_to(int major) const { return (from == 0 || major >= from) && (to == 0 || major <= to); }
};

struct NotTried {
  std::string row;  ///< a pattern of sql::effects_table() that no case meets
  std::string reason;
};

struct TruthTable {
  std::string set_up;
  std::vector<TruthCase> cases;
  std::vector<NotTried> not_tried;
};

/// Reads cases.toml; throws base::Error when an entry has an unknown key.
TruthTable read_cases();

}  // namespace lockkeeper::tests
