#pragma once

#include <string>
#include <string_view>

namespace lockkeeper::report {

/// Untrusted text as GitHub Flavored Markdown takes it. What comes out of these stays what it is wherever a
/// line of ours puts it: no markup, no link, no mention of people or issues, no cell or row of a table, and
/// no workflow command.

/// Words within a line, in a table too.
std::string markdown_text(std::string_view text);
/// A name or a piece of SQL as code within a line, in a table or in HTML; empty for empty text.
std::string code(std::string_view text);
/// The same, whatever surrounds it: `<code>` with every character that could be markup as a reference. For
/// lines that GitHub reads as HTML, such as `<summary>`.
std::string html_code(std::string_view text);
/// A block of code, whose fence is longer than any within. `language` is ours. Ends with a line end.
std::string fenced(std::string_view text, std::string_view language);

/// A path as the part of a URI, '/' kept: everything else but letters, digits and "-._~" is percent-encoded.
std::string uri_path(std::string_view path);

}  // namespace lockkeeper::report
