#include "memory.h"

#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "exports.h"

namespace fake {
namespace {

thread_local int in_kernel = 0;

struct Block {
  size_t offset;
  size_t size;
};

class Arena {
 public:
  Arena() {
    auto file = memfd_create("fake_gpu", 0);
    TORCH_CHECK(file >= 0 && ftruncate(file, static_cast<off_t>(kSize)) == 0, "fake GPU: no memory file");
    host_ = static_cast<char*>(mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, 0));
    device_ = static_cast<char*>(mmap(nullptr, kSize, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    TORCH_CHECK(host_ != MAP_FAILED && device_ != MAP_FAILED, "fake GPU: no range of addresses");
    close(file);
    if (auto* limit = std::getenv("FAKE_GPU_BYTES")) limit_ = std::strtoull(limit, nullptr, 10);
  }

  Block* take(size_t bytes) {
    auto size = rounded(bytes);
    std::lock_guard<std::mutex> lock(mutex_);
    TORCH_CHECK_WITH(OutOfMemoryError, in_use_ + size <= limit_ && top_ + size <= kSize,
                     "CUDA out of memory. Tried to allocate ", bytes, " bytes (GPU 0; ", limit_, " bytes total capacity; ", in_use_,
                     " bytes already allocated)");
    in_use_ += size;
    auto& free = free_[size];
    if (free.empty()) {
      top_ += size;
      return new Block{top_ - size, size};
    }
    auto* block = free.back();
    free.pop_back();
    return block;
  }

  void give(Block* block) {
    std::lock_guard<std::mutex> lock(mutex_);
    in_use_ -= block->size;
    free_[block->size].push_back(block);
  }

  void limit(size_t bytes) {
    std::lock_guard<std::mutex> lock(mutex_);
    limit_ = bytes == 0 ? kSize : bytes;
  }

  char* host(const Block* block) const { return host_ + block->offset; }
  char* device(const Block* block) const { return device_ + block->offset; }
  bool on_host(const void* address) const { return address >= host_ && address < host_ + kSize; }
  char* host_base() const { return host_; }
  char* device_base() const { return device_; }

 private:
  static constexpr size_t kSize = size_t{1} << 36;

  // Few sizes, so that blocks are used again.
  static size_t rounded(size_t bytes) {
    size_t step = 512;
    while (step * 8 < bytes) step *= 2;
    return std::max<size_t>(512, (bytes + step - 1) / step * step);
  }

  char* host_;
  char* device_;
  size_t top_ = 0;
  size_t in_use_ = 0;
  size_t limit_ = kSize;
  std::mutex mutex_;
  std::unordered_map<size_t, std::vector<Block*>> free_;
};

Arena& arena() {
  static auto* instance = new Arena();  // outlives every tensor
  return *instance;
}

void give_block(void* block) { arena().give(static_cast<Block*>(block)); }

struct DeviceAllocator : c10::Allocator {
  c10::DataPtr allocate(size_t bytes) const override {
    if (bytes == 0) return {nullptr, kGpu};
    auto* block = arena().take(bytes);
    std::memset(arena().host(block), 0xff, bytes);  // fresh memory is NaN: nobody may rely on zeros
    return {arena().device(block), block, &give_block, kGpu};
  }
};

struct HostAllocator : c10::Allocator {
  c10::Allocator* original = c10::GetCPUAllocator();
  c10::DataPtr allocate(size_t bytes) const override {
    if (in_kernel == 0 || bytes == 0) return original->allocate(bytes);
    auto* block = arena().take(bytes);
    return {arena().host(block), block, &give_block, c10::Device(c10::kCPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return original->raw_deleter(); }
};

}  // namespace

bool on_host_side(const void* address) { return arena().on_host(address); }

void* to_host_side(void* address) {
  return address == nullptr ? nullptr : arena().host_base() + (static_cast<char*>(address) - arena().device_base());
}

void* to_device_side(void* address) {
  return address == nullptr ? nullptr : arena().device_base() + (static_cast<char*>(address) - arena().host_base());
}

c10::Allocator* device_allocator() {
  static DeviceAllocator instance;
  return &instance;
}

c10::Allocator* host_allocator() {
  static auto* instance = new HostAllocator();
  return instance;
}

KernelScope::KernelScope() { in_kernel++; }
KernelScope::~KernelScope() { in_kernel--; }

}  // namespace fake

// Bytes of device memory there are; 0 for many.
FAKE_EXPORT void fake_gpu_limit(int64_t bytes) { fake::arena().limit(static_cast<size_t>(bytes)); }
