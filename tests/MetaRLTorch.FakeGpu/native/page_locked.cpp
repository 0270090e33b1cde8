#include "page_locked.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <iterator>
#include <map>
#include <mutex>
#include <string>

#include "counts.h"
#include "exports.h"

namespace fake {
namespace {

class PageLocked {
 public:
  char* take(size_t bytes) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto fits = free_.lower_bound(bytes);
    if (fits != free_.end()) {
      auto* memory = fits->second;
      free_.erase(fits);
      return memory;
    }
    auto size = std::bit_ceil(std::max<size_t>(bytes, 1));
    auto* memory = static_cast<char*>(std::malloc(size));
    blocks_[memory] = size;
    count(kPageLocked, std::to_string(size) + " bytes", 1);
    return memory;
  }

  void give(char* memory) {
    std::lock_guard<std::mutex> lock(mutex_);
    free_.emplace(blocks_[memory], memory);
  }

  void release() {
    std::lock_guard<std::mutex> lock(mutex_);
    for (auto [size, memory] : free_) {
      blocks_.erase(memory);
      std::free(memory);
    }
    free_.clear();
  }

  bool holds(const char* address) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto next = blocks_.upper_bound(const_cast<char*>(address));
    return next != blocks_.begin() && address < std::prev(next)->first + std::prev(next)->second;
  }

 private:
  std::mutex mutex_;
  std::map<char*, size_t> blocks_;
  std::multimap<size_t, char*> free_;
};

PageLocked& page_locked() {
  static auto* instance = new PageLocked();  // outlives every tensor
  return *instance;
}

void give_page_locked(void* memory) { page_locked().give(static_cast<char*>(memory)); }

struct PinnedAllocator : c10::Allocator {
  c10::DataPtr allocate(size_t bytes) const override {
    auto* memory = page_locked().take(bytes);
    return {memory, memory, &give_page_locked, c10::Device(c10::kCPU)};
  }
};

}  // namespace

c10::Allocator* pinned_allocator() {
  static PinnedAllocator instance;
  return &instance;
}

bool is_pinned(const void* data) { return page_locked().holds(static_cast<const char*>(data)); }

}  // namespace fake

FAKE_EXPORT void fake_gpu_release() { fake::page_locked().release(); }
