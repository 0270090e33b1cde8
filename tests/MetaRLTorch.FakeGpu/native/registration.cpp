// Takes CUDA's place in libtorch when this library is loaded.
#include <ATen/EmptyTensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/unfold_native.h>
#include <ATen/ops/view_native.h>
#include <c10/core/CPUAllocator.h>
#include <torch/library.h>

#include <string>
#include <unordered_set>

#include "copies.h"
#include "memory.h"
#include "operators.h"

namespace fake {
namespace {

at::Tensor empty(at::IntArrayRef size, c10::optional<at::ScalarType> type, c10::optional<at::Layout>,
                 c10::optional<at::Device>, c10::optional<bool>, c10::optional<at::MemoryFormat> format) {
  return at::detail::empty_generic(
      size, device_allocator(), c10::DispatchKeySet(c10::DispatchKey::CUDA), c10::dtype_or_default(type), format);
}

at::Tensor empty_strided(at::IntArrayRef size, at::IntArrayRef stride, c10::optional<at::ScalarType> type,
                         c10::optional<at::Layout>, c10::optional<at::Device>, c10::optional<bool>) {
  return at::detail::empty_strided_generic(
      size, stride, device_allocator(), c10::DispatchKeySet(c10::DispatchKey::CUDA), c10::dtype_or_default(type));
}

bool has_cuda_kernel(const std::string& name) {
  static const std::unordered_set<std::string> functions = {
#include "cuda_functions.inc"
  };
  return functions.count(name) + functions.count(name + "_out") + functions.count(name + "_outf") != 0;
}

// What has a kernel of its own on the CPU and on CUDA runs here. What is composed of other operators stays composed, and
// what has no CUDA kernel has none here either.
bool is_kernel(const c10::OperatorHandle& op) {
  return has_cuda_kernel(op.operator_name().name.substr(6)) && op.hasKernelForDispatchKey(c10::DispatchKey::CPU) &&
         !op.hasKernelForDispatchKey(c10::DispatchKey::CompositeExplicitAutograd) &&
         !op.hasKernelForDispatchKey(c10::DispatchKey::CompositeImplicitAutograd) &&
         !op.hasKernelForDispatchKey(c10::DispatchKey::CUDA);
}

// Operator by operator: a fallback for all of them would lose to kernels that are composed of others.
int register_kernels() {
  static torch::Library aten(torch::Library::IMPL, "aten", c10::DispatchKey::CUDA, __FILE__, __LINE__);
  aten.impl("empty.memory_format", empty);
  aten.impl("empty_strided", empty_strided);
  aten.impl("copy_", copy);
  aten.impl("_local_scalar_dense", item);
  aten.impl("is_pinned", is_pinned_tensor);
  aten.impl("_pin_memory", pin_memory);
  aten.impl("as_strided", at::native::as_strided_tensorimpl);
  aten.impl("view", static_cast<at::Tensor (*)(const at::Tensor&, at::IntArrayRef)>(at::native::view));
  aten.impl("_reshape_alias", at::native::_reshape_alias);
  aten.impl("unfold", at::native::unfold);
  for (const auto& name : c10::Dispatcher::singleton().getAllOpNames()) {
    if (name.name.rfind("aten::", 0) != 0) continue;
    auto op = c10::Dispatcher::singleton().findOp(name);
    if (!op || !op->hasSchema() || !is_kernel(*op)) continue;
    auto full = name.overload_name.empty() ? name.name : name.name + "." + name.overload_name;
    aten.impl(full.c_str(), torch::CppFunction::makeFromBoxedFunction<&run>());
  }
  return 0;
}

const int registered = [] {
  c10::SetCPUAllocator(host_allocator(), /*priority=*/255);
  c10::SetAllocator(c10::kCUDA, device_allocator());
  return register_kernels();
}();

}  // namespace
}  // namespace fake
