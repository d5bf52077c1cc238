#pragma once

#include <map>
#include <string>

#include "rules/finding.h"

namespace lockkeeper::report {

/// Names findings so that a consumer knows one again when lines, folders or descriptions of files have
/// changed: made of rule, version of the migration and canonical text, never of line numbers.
class Fingerprints {
 public:
  /// "<16 hexadecimal digits>:<n>", the form that GitHub reads as `primaryLocationLineHash`; n counts equal
  /// findings from 1, in the order in which they are asked for.
  std::string next(const rules::Finding& finding);

 private:
  std::map<std::string, unsigned> seen_;
};

}  // namespace lockkeeper::report
