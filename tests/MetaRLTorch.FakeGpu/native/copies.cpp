#include "copies.h"

#include <ATen/EmptyTensor.h>
#include <ATen/ops/_local_scalar_dense_native.h>

#include <mutex>
#include <utility>
#include <vector>

#include "counts.h"
#include "memory.h"
#include "mirror.h"
#include "page_locked.h"

namespace fake {
namespace {

using Copies = std::vector<std::pair<at::Tensor, at::Tensor>>;

// A copy to the device that does not block has not happened until the device is asked for the next thing; one to the host
// has not arrived until somebody waits.
std::mutex mutex;
Copies uploads;
Copies downloads;

void copy_bytes(const at::Tensor& target, const at::Tensor& source) {
  KernelScope kernel;
  Mirror mirror;
  auto to = target.is_cuda() ? mirror.host(target) : target;
  to.copy_(source.is_cuda() ? mirror.host(source) : source);
}

void finish(Copies& copies) {
  Copies due;
  {
    std::lock_guard<std::mutex> lock(mutex);
    due.swap(copies);
  }
  for (auto& [target, source] : due) copy_bytes(target, source);
}

bool same_layout(const at::Tensor& self, const at::Tensor& source) {
  return self.scalar_type() == source.scalar_type() && self.is_non_overlapping_and_dense() &&
         source.sizes() == self.sizes() && source.strides() == self.strides();
}

}  // namespace

void finish_uploads() { finish(uploads); }

void wait(const std::string& name) {
  finish(uploads);
  finish(downloads);
  count(kWait, name, 1);
}

at::Tensor& copy(at::Tensor& self, const at::Tensor& source, bool non_blocking) {
  finish_uploads();
  if (self.numel() == 0) return self;
  if (self.is_cuda() && source.is_cuda()) {
    count(kLaunch, "copy_", 1);
    copy_bytes(self, source);
    return self;
  }

  auto to_device = self.is_cuda();
  if (!same_layout(self, source)) count(kLaunch, "copy_ (layout)", 1);
  auto bytes = static_cast<int64_t>(self.numel() * source.element_size());
  count(to_device ? kToDevice : kToHost, "copy_", bytes);
  auto queued = non_blocking && is_pinned((to_device ? source : self).storage().data());
  if (!queued) {
    wait(to_device ? "copy to the device" : "copy to the host");
    copy_bytes(self, source);
    return self;
  }

  auto as_it_is_now = to_device ? source : source.clone();
  std::lock_guard<std::mutex> lock(mutex);
  (to_device ? uploads : downloads).emplace_back(self, as_it_is_now);
  return self;
}

at::Scalar item(const at::Tensor& self) {
  finish_uploads();
  count(kToHost, "item", static_cast<int64_t>(self.element_size()));
  wait("item");
  KernelScope kernel;
  Mirror mirror;
  return at::native::_local_scalar_dense_cpu(mirror.host(self));
}

bool is_pinned_tensor(const at::Tensor& self, c10::optional<at::Device>) { return is_pinned(self.storage().data()); }

at::Tensor pin_memory(const at::Tensor& self, c10::optional<at::Device>) {
  at::Tensor result = at::detail::empty_generic(
      self.sizes(), pinned_allocator(), c10::DispatchKeySet(c10::DispatchKey::CPU), self.scalar_type(), c10::nullopt);
  return result.copy_(self);
}

}  // namespace fake
