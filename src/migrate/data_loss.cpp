#include "migrate/data_loss.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace lockkeeper::migrate {
namespace {

using sql::Operation;
using Extent = DataLoss::Extent;

/// What goes with its data when it is dropped; a view or an index can be made again from what is left.
constexpr std::array<std::string_view, 5> kHolders = {"TABLE", "SCHEMA", "DATABASE", "SEQUENCE", "OWNED"};
/// What takes columns with it, but only when told to.
constexpr std::array<std::string_view, 3> kTypes = {"TYPE", "DOMAIN", "EXTENSION"};

template <std::size_t n>
bool is_one_of(const std::array<std::string_view, n>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string lower(std::string_view word) {
  std::string out(word);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

std::optional<DataLoss> loss_by_drop(const Operation& operation) {
  std::string_view kind = operation.word(1);
  std::string_view name = operation.word(2);
  if (kind == "FOREIGN") return std::nullopt;  // the data is elsewhere
  if (kind == "OWNED") {
    return DataLoss{Extent::object, fmt::format("everything that {} owns", operation.word(3)),
                    operation.range};
  }
  if (is_one_of(kTypes, kind) && operation.has_flag("CASCADE")) {
    return DataLoss{Extent::object, fmt::format("every column of {} {}", lower(kind), name), operation.range};
  }
  if (!is_one_of(kHolders, kind)) return std::nullopt;
  return DataLoss{Extent::object, fmt::format("{} {}", lower(kind), name), operation.range};
}

std::optional<DataLoss> loss_by_alter(const Operation& operation) {
  const std::string_view kind = operation.word(1);
  if (operation.word(3) != "DROP") return std::nullopt;
  const bool column = kind == "TABLE" && operation.word(4) == "COLUMN";
  const bool attribute = kind == "TYPE" && operation.word(4) == "ATTRIBUTE";
  if (!column && !attribute) return std::nullopt;
  return DataLoss{Extent::object,
                  fmt::format("{} {}.{}", lower(operation.word(4)), operation.word(2), operation.word(5)),
                  operation.range};
}

std::optional<DataLoss> loss_by_data(const Operation& operation) {
  const std::string_view verb = operation.word(0);
  if (verb == "TRUNCATE")
    return DataLoss{Extent::rows, fmt::format("rows of {}", operation.word(1)), operation.range};
  if (verb == "DELETE")
    return DataLoss{Extent::rows, fmt::format("rows of {}", operation.word(2)), operation.range};
  if (verb == "UPDATE")
    return DataLoss{Extent::values, fmt::format("values of {}", operation.word(1)), operation.range};
  if (verb != "MERGE") return std::nullopt;
  const std::string_view last = operation.words.empty() ? "" : operation.word(operation.words.size() - 1);
  if (last == "DELETE")
    return DataLoss{Extent::rows, fmt::format("rows of {}", operation.word(2)), operation.range};
  if (last == "UPDATE")
    return DataLoss{Extent::values, fmt::format("values of {}", operation.word(2)), operation.range};
  return std::nullopt;
}

/// Nothing that was there before is touched.
bool only_new(const sql::Effects& effects) {
  return !effects.locks.empty() &&
         std::all_of(effects.locks.begin(), effects.locks.end(),
                     [](const sql::RelationLock& lock) { return lock.is_new == sql::Answer::yes; });
}

}  // namespace

std::optional<DataLoss> data_loss_of(const Operation& operation, const sql::Effects& effects) {
  if (operation.context == sql::Context::stored || only_new(effects)) return std::nullopt;
  const std::string_view verb = operation.word(0);
  if (verb == "DROP") return loss_by_drop(operation);
  if (verb == "ALTER") return loss_by_alter(operation);
  return loss_by_data(operation);
}

}  // namespace lockkeeper::migrate
