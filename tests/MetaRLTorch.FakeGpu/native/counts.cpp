#include "counts.h"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <vector>

#include "exports.h"

namespace fake {
namespace {

std::mutex mutex;
std::array<std::map<std::string, int64_t>, kKinds> counts;

}  // namespace

void count(Kind kind, const std::string& name, int64_t amount) {
  std::lock_guard<std::mutex> lock(mutex);
  counts[kind][name] += amount;
}

}  // namespace fake

FAKE_EXPORT int64_t fake_gpu_count(int32_t kind) {
  std::lock_guard<std::mutex> lock(fake::mutex);
  int64_t sum = 0;
  for (const auto& [name, amount] : fake::counts[kind]) sum += amount;
  return sum;
}

// The names with the largest counts, with the counts: what a test that fails says. The caller reads it at once.
FAKE_EXPORT const char* fake_gpu_largest(int32_t kind) {
  static std::string text;
  std::lock_guard<std::mutex> lock(fake::mutex);
  std::vector<std::pair<int64_t, std::string>> sorted;
  for (const auto& [name, amount] : fake::counts[kind]) sorted.emplace_back(-amount, name);
  std::sort(sorted.begin(), sorted.end());
  text.clear();
  for (size_t i = 0; i < std::min<size_t>(sorted.size(), 12); i++) {
    text += (i == 0 ? "" : ", ") + sorted[i].second + " " + std::to_string(-sorted[i].first);
  }
  return text.c_str();
}

FAKE_EXPORT void fake_gpu_forget() {
  std::lock_guard<std::mutex> lock(fake::mutex);
  for (auto& kind : fake::counts) kind.clear();
}
