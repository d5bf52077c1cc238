#pragma once

#include <string>
#include <string_view>

namespace lockkeeper::report {

/// Text whose lines may be printed in a GitHub Actions log: a `::` that could begin a workflow command, and
/// every `##[`, get a backslash between. Everything that a report prints as plain lines goes through here.
///
/// Source: actions/runner, ActionCommand.cs: `::name ::` after leading white space, `##[` anywhere in a line.
std::string log_safe(std::string_view text);

/// One line of untrusted text for a report: printable, and log_safe.
std::string one_line(std::string_view text);
/// The same for text that may have several lines; line ends are LF.
std::string many_lines(std::string_view text);

/// At most `limit` code points of the text, then "..." when something is left out.
std::string cut(std::string_view text, std::size_t limit);

}  // namespace lockkeeper::report
