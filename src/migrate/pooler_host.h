#pragma once

#include <string>

#include "migrate/connection_url.h"

namespace lockkeeper::migrate {

/// The name of the transaction pooler that the connection's host or port is known for; empty for any other.
std::string transaction_pooler(const Connection& connection);

}  // namespace lockkeeper::migrate
