// What every translation unit of the shim shares: the handle casts, the error guard and the version differences.
#pragma once
#include <ATen/core/Tensor.h>
#include <c10/util/Exception.h>
#include <torch/version.h>

#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "metarl_torch.h"

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
template <typename T>
using Optional = std::optional<T>;
#else
template <typename T>
using Optional = c10::optional<T>;
#endif

// Remembers the text for mt_last_error, on this thread.
void remember_error(const char* text) noexcept;

// Runs the body; a failure is remembered and answered with the given value.
template <typename Body, typename Result>
Result guarded(Result failed, Body&& body) noexcept {
  try {
    return body();
  } catch (const c10::Error& error) {
    remember_error(error.what_without_backtrace());
  } catch (const std::exception& error) {
    remember_error(error.what());
  } catch (...) {
    remember_error("an unknown error in libtorch");
  }
  return failed;
}

inline at::Tensor& tensor_of(void* handle) { return *static_cast<at::Tensor*>(handle); }

inline void* own(at::Tensor tensor) { return new at::Tensor(std::move(tensor)); }

// An undefined tensor has no handle: C# shows it as an invalid Tensor.
inline void* own_if_defined(at::Tensor tensor) { return tensor.defined() ? own(std::move(tensor)) : nullptr; }

inline std::vector<at::Tensor> tensors_of(void** handles, int32_t count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(count);
  for (int32_t i = 0; i < count; i++) {
    tensors.push_back(handles[i] == nullptr ? at::Tensor() : tensor_of(handles[i]));
  }
  return tensors;
}
