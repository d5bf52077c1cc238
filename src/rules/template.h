#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::rules {

/// Messages and fixes are texts with `{name}` for a captured group, for a detail that a fact found out
/// ({function}, {old-type}), `{flags A, B}` for those flags of the operation that are there, or
/// `{join table _ column _seq}` for one name made of captured names and pieces that begin with `_`;
/// `{beside table table _ column _seq}` is the same name in the schema that the first one is written with.
///
/// `value_of` gets what stands between the braces and returns the text for it. A place that stays empty takes
/// the blank before it along.
std::string expand_template(std::string_view text,
                            const std::function<std::string(std::string_view)>& value_of);

/// What stands between the braces, in order.
std::vector<std::string_view> template_names(std::string_view text);

}  // namespace lockkeeper::rules
