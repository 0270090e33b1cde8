// Lifetime, shape and storage of tensors, and the text of the last failure.
#include <ATen/ops/from_blob.h>

#include "internal.h"

namespace {
thread_local std::string last_error;
}

void remember_error(const char* text) noexcept {
  try {
    last_error = text;
  } catch (...) {
    last_error.clear();
  }
}

const char* mt_last_error() noexcept { return last_error.c_str(); }

const char* mt_version() noexcept { return TORCH_VERSION; }

void mt_tensor_free(void* tensor) noexcept {
  guarded(0, [&] {
    delete static_cast<at::Tensor*>(tensor);
    return 0;
  });
}

void* mt_tensor_alias(void* tensor) noexcept {
  return guarded(static_cast<void*>(nullptr), [&] { return own(tensor_of(tensor)); });
}

int64_t mt_tensor_dim(void* tensor) noexcept {
  return guarded(int64_t{-1}, [&] { return static_cast<int64_t>(tensor_of(tensor).dim()); });
}

int64_t mt_tensor_numel(void* tensor) noexcept {
  return guarded(int64_t{-1}, [&] { return static_cast<int64_t>(tensor_of(tensor).numel()); });
}

int32_t mt_tensor_sizes(void* tensor, int64_t* sizes) noexcept {
  return guarded(-1, [&] {
    for (auto size : tensor_of(tensor).sizes()) *sizes++ = size;
    return 0;
  });
}

int32_t mt_tensor_strides(void* tensor, int64_t* strides) noexcept {
  return guarded(-1, [&] {
    for (auto stride : tensor_of(tensor).strides()) *strides++ = stride;
    return 0;
  });
}

int32_t mt_tensor_dtype(void* tensor) noexcept {
  return guarded(-1, [&] { return static_cast<int32_t>(tensor_of(tensor).scalar_type()); });
}

int32_t mt_tensor_device_type(void* tensor) noexcept {
  return guarded(-1, [&] { return static_cast<int32_t>(tensor_of(tensor).device().type()); });
}

int32_t mt_tensor_device_index(void* tensor) noexcept {
  return guarded(-1, [&] { return static_cast<int32_t>(tensor_of(tensor).device().index()); });
}

int32_t mt_tensor_is_contiguous(void* tensor) noexcept {
  return guarded(-1, [&] { return tensor_of(tensor).is_contiguous() ? 1 : 0; });
}

void* mt_tensor_data(void* tensor) noexcept {
  return guarded(static_cast<void*>(nullptr), [&] { return tensor_of(tensor).data_ptr(); });
}

void* mt_tensor_from_blob(void* data, const int64_t* sizes, int32_t dim, int32_t dtype, void (*release)(void*),
                          void* context) noexcept {
  return guarded(static_cast<void*>(nullptr), [&] {
    auto options = at::TensorOptions().dtype(static_cast<c10::ScalarType>(dtype));
    auto shape = at::IntArrayRef(sizes, static_cast<size_t>(dim));
    return own(at::from_blob(data, shape, [release, context](void*) { release(context); }, options));
  });
}
