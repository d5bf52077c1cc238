#include "faults/tally.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace lockkeeper::tests {

Tally::~Tally() {
  const char* path = std::getenv("LOCKKEEPER_FAULTS_TALLY");
  if (path == nullptr) return;
  std::ofstream(path, std::ios::app) << campaign_ + "|" + std::to_string(points_) + "|" +
                                            std::to_string(faults_) + "\n";
}

bool is_long_campaign() {
  const char* form = std::getenv("LOCKKEEPER_FAULTS");
  return form != nullptr && std::string_view(form) == "long";
}

std::vector<int> chosen_points(std::size_t count, std::size_t few, std::size_t start) {
  const std::size_t step = is_long_campaign() ? 1 : std::max<std::size_t>(1, count / few);
  std::vector<int> numbers;
  for (std::size_t number = 1 + start % step; number <= count; number += step) {
    numbers.push_back(static_cast<int>(number));
  }
  return numbers;
}

}  // namespace lockkeeper::tests
