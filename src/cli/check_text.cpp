#include "cli/check_text.h"

#include <algorithm>

namespace lockkeeper::cli {

std::string filled_in(std::string_view text, const std::function<std::string(const std::string&)>& value_of) {
  std::string out;
  for (std::size_t begin = text.find("${"); begin != text.npos; begin = text.find("${")) {
    const std::size_t end = text.find('}', begin);
    if (end == text.npos) break;
    out += text.substr(0, begin);
    out += value_of(std::string(text.substr(begin + 2, end - begin - 2)));
    text.remove_prefix(end + 1);
  }
  return out.append(text);
}

std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> names;
  filled_in(text, [&names](const std::string& name) {
    names.push_back(name);
    return std::string();
  });
  return names;
}

std::vector<std::string> shell_names_in(std::string_view command) {
  constexpr std::string_view kNameCharacters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
  std::vector<std::string> names;
  for (std::size_t at = command.find('$'); at != command.npos; at = command.find('$', at)) {
    ++at;
    if (at < command.size() && command[at] == '{') ++at;
    const std::size_t end = std::min(command.find_first_not_of(kNameCharacters, at), command.size());
    if (end > at) names.emplace_back(command.substr(at, end - at));
    at = end;
  }
  return names;
}

}  // namespace lockkeeper::cli
