#pragma once

#include <string_view>

namespace lockkeeper::sql {

/// Whether two texts differ in white space and comments alone. Comments that migration runners obey ("--
/// +goose Down",
/// "-- migrate:up", "--> statement-breakpoint") count as code.
bool same_code(std::string_view left, std::string_view right);

}  // namespace lockkeeper::sql
