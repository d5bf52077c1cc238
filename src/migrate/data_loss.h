#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/source.h"
#include "sql/effects.h"
#include "sql/operation.h"

namespace lockkeeper::migrate {

/// Data that a migration takes away for good, as far as its text tells.
struct DataLoss {
  enum class Extent : std::uint8_t {
    object,  ///< dropped with all that it holds
    rows,    ///< deleted from something that stays
    values,  ///< overwritten in rows that stay
  } extent = Extent::object;
  std::string
      what;  ///< "table users", "column users.email", "rows of users", "values of users"; canonical names
  base::Range range;  ///< in the file
};

/// What the operation takes away from what was there before; nullopt for nothing, or only from what the
/// change set made itself. `effects` are those of the operation.
std::optional<DataLoss> data_loss_of(const sql::Operation& operation, const sql::Effects& effects);

}  // namespace lockkeeper::migrate
