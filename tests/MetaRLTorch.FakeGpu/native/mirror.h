// The same bytes under two names: as a tensor of the device, and as a tensor of the CPU that a kernel computes with.
#pragma once

#include <ATen/core/Tensor.h>

#include <utility>
#include <vector>

namespace fake {

// The tensors of one call: those that share a storage go on sharing one.
class Mirror {
 public:
  at::Tensor host(const at::Tensor& device);
  at::Tensor device(const at::Tensor& host);

  // Takes over what a kernel did to the size or the memory of a tensor that it wrote.
  void write_back(const at::Tensor& device, const at::Tensor& host);

 private:
  c10::Storage device_storage(const c10::Storage& storage);

  std::vector<std::pair<c10::Storage, c10::Storage>> storages_;  // of the device, of the host
};

}  // namespace fake
