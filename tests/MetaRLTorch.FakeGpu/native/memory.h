// Device memory is a range of addresses that nobody may touch. The same bytes are mapped a second time where only kernels
// look: code that reads a device pointer on the host dies as it would with a GPU.
#pragma once

#include <ATen/core/LegacyTypeDispatch.h>
#include <c10/core/Allocator.h>

namespace fake {

const c10::Device kGpu(c10::kCUDA, 0);

bool on_host_side(const void* address);
void* to_host_side(void* device_address);
void* to_device_side(void* host_address);

c10::Allocator* device_allocator();

// The CPU's own, but while a kernel runs on this thread, what libtorch's CPU code allocates is device memory.
c10::Allocator* host_allocator();

// While it lives, this thread is inside a kernel.
class KernelScope {
 public:
  KernelScope();
  ~KernelScope();

 private:
  at::AutoDispatchBelowADInplaceOrView below_;
};

}  // namespace fake
