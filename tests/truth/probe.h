#pragma once

#include <string>
#include <string_view>

#include "truth/measurement.h"

namespace lockkeeper::tests {

/// Measures a statement that cannot run in a transaction, on copies of the database `pattern`. Its locks are
/// gone when it is done, so for each of `tables` ("schema.name") another session stands in its way, with one
/// mode after the other from the weakest: the first that makes it wait shows what it asks for at most.
Measured measure_alone(const std::string& pattern, const std::string& statement,
                       const std::vector<std::string>& tables);

}  // namespace lockkeeper::tests
