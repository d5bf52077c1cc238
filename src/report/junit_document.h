#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/format.h"

namespace lockkeeper::report {

/// One test case. All text may be hostile: it is made valid for XML 1.0 when it is written.
struct JUnitCase {
  enum class Outcome : std::uint8_t { passed, failed, error, skipped };

  std::string name;
  std::string path = {};   ///< the file that it is about; empty when it is about none
  std::uint32_t line = 0;  ///< 0 when it is not known
  Outcome outcome = Outcome::passed;
  std::string type = {};     ///< of a failure or an error
  std::string message = {};  ///< one line: of a failure, an error or what was skipped
  std::string text = {};     ///< of a failure or an error; output of a case that passed
  double seconds = 0;
};

struct JUnitSuite {
  std::string name;
  std::string path = {};        ///< empty for a suite that is about no file
  std::string class_name = {};  ///< of its cases; empty: each has that of its own file
  std::vector<JUnitCase> cases = {};
};

/// The document, counted. `remark` becomes a comment, for which every schema has a place. A case whose name
/// is taken in its class gets a number, because consumers merge cases of one name.
std::string junit_document(const std::vector<JUnitSuite>& suites, std::string_view remark,
                           JUnitFlavour flavour);

}  // namespace lockkeeper::report
