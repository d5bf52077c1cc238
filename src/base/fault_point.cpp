#include "base/fault_point.h"

namespace lockkeeper::base {

void fault_point(FaultPoint /*where*/) {}

}  // namespace lockkeeper::base
