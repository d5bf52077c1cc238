#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::rules {

/// The literal texts of which every text that the pattern matches begins with one: `^(?:CREATE|ALTER) TABLE
/// {table}` gives "CREATE TABLE " and "ALTER TABLE ". Empty when they are not known: the pattern is not
/// anchored, or something else than literals comes first. Macros are unexpanded.
std::vector<std::string> beginnings_of(std::string_view pattern);

/// Whether a text of the kind `head` ("CREATE TABLE", which is followed by a space or nothing) can begin with
/// one of them; yes when there are none. The empty head is that of a text that begins with no word in
/// capitals.
bool may_begin(const std::vector<std::string>& beginnings, std::string_view head);

}  // namespace lockkeeper::rules
