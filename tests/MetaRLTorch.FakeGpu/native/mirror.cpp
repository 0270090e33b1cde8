#include "mirror.h"

#include <ATen/EmptyTensor.h>

#include <cstring>

#include "memory.h"

namespace fake {
namespace {

void drop_storage(void* storage) { delete static_cast<c10::Storage*>(storage); }

c10::Storage renamed(const c10::Storage& storage, void* address, c10::Device device, c10::Allocator* allocator) {
  return c10::Storage(c10::make_intrusive<c10::StorageImpl>(
      c10::StorageImpl::use_byte_size_t(), storage.nbytes(),
      c10::DataPtr(address, new c10::Storage(storage), &drop_storage, device), allocator, /*resizable=*/true));
}

at::Tensor shaped_like(const at::Tensor& like, c10::Storage storage, c10::DispatchKey key) {
  auto tensor = at::detail::make_tensor<c10::TensorImpl>(std::move(storage), c10::DispatchKeySet(key), like.dtype());
  auto* impl = tensor.unsafeGetTensorImpl();
  impl->set_sizes_and_strides(like.sizes(), like.strides());
  impl->set_storage_offset(like.storage_offset());
  if (like.is_neg()) impl->_set_neg(true);
  if (like.is_conj()) impl->_set_conj(true);
  if (like.unsafeGetTensorImpl()->is_wrapped_number()) impl->set_wrapped_number(true);
  return tensor;
}

c10::Storage fresh_device_storage(const c10::Storage& storage) {
  if (storage.nbytes() == 0) return renamed(storage, nullptr, kGpu, device_allocator());
  if (on_host_side(storage.data())) return renamed(storage, to_device_side(storage.data()), kGpu, device_allocator());
  auto memory = device_allocator()->allocate(storage.nbytes());
  std::memcpy(to_host_side(memory.get()), storage.data(), storage.nbytes());
  return c10::Storage(c10::make_intrusive<c10::StorageImpl>(
      c10::StorageImpl::use_byte_size_t(), storage.nbytes(), std::move(memory), device_allocator(), /*resizable=*/true));
}

}  // namespace

at::Tensor Mirror::host(const at::Tensor& tensor) {
  for (auto& [device, here] : storages_) {
    if (device.unsafeGetStorageImpl() == tensor.storage().unsafeGetStorageImpl()) {
      return shaped_like(tensor, here, c10::DispatchKey::CPU);
    }
  }
  auto here = renamed(tensor.storage(), to_host_side(tensor.storage().data()), c10::Device(c10::kCPU), host_allocator());
  storages_.emplace_back(tensor.storage(), here);
  return shaped_like(tensor, here, c10::DispatchKey::CPU);
}

at::Tensor Mirror::device(const at::Tensor& tensor) {
  if (!tensor.defined() || tensor.is_cuda()) return tensor;
  return shaped_like(tensor, device_storage(tensor.storage()), c10::DispatchKey::CUDA);
}

void Mirror::write_back(const at::Tensor& target, const at::Tensor& host) {
  auto* before = target.storage().unsafeGetStorageImpl();
  if (to_device_side(host.storage().data()) != before->data() || host.storage().nbytes() != before->nbytes()) {
    auto fresh = fresh_device_storage(host.storage());
    before->set_data_ptr(std::move(fresh.unsafeGetStorageImpl()->data_ptr()));
    before->set_nbytes(host.storage().nbytes());
  }
  if (target.sizes() != host.sizes() || target.strides() != host.strides()) {
    target.unsafeGetTensorImpl()->set_sizes_and_strides(host.sizes(), host.strides());
  }
}

c10::Storage Mirror::device_storage(const c10::Storage& storage) {
  for (auto& [device, here] : storages_) {
    if (here.unsafeGetStorageImpl() == storage.unsafeGetStorageImpl()) return device;
  }
  return fresh_device_storage(storage);
}

}  // namespace fake
