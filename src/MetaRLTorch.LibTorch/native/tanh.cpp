// A faster float32 tanh on the CPU. libtorch 1.13 spends 2.2 ns on an element, as much as a small policy's matrix
// products take altogether; a rational approximation needs a fifth of that. float64 and strided tensors keep libtorch's
// own.
#include <ATen/core/Tensor.h>
#include <ATen/ops/clone.h>
#include <ATen/ops/tanh_cpu_dispatch.h>

#include "kernel.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

namespace {

// tanh x = x P(x²) / Q(x²) on [-9, 9], beyond which float32 rounds it to ±1: the minimax approximation of degrees 4 and
// 4, found by Lawson's iteration on the linearized weighted least-squares problem. Relative error 2.1e-8 before
// rounding; 5 units in the last place at most and 0.9 on average after it. A NaN passes every comparison unchanged.
FOR_EACH_PROCESSOR void apply_tanh(float* values, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    float x = values[i];
    x = x < -9.0f ? -9.0f : x;
    x = x > 9.0f ? 9.0f : x;
    float t = x * x;
    float p = (((1.3354656e-08f * t + 2.06090772e-05f) * t + 0.00349558773f) * t + 0.133810252f) * t + 1.0f;
    float q = (((7.776556e-07f * t + 0.000328563416f) * t + 0.0258769803f) * t + 0.467143416f) * t + 1.0f;
    float y = x * p / q;
    y = y < -1.0f ? -1.0f : y;
    values[i] = y > 1.0f ? 1.0f : y;
  }
}

at::Tensor& fast_tanh_(at::Tensor& self) {
  if (self.scalar_type() != at::kFloat || !self.is_contiguous()) return at::cpu::tanh_(self);
  apply_tanh(self.data_ptr<float>(), self.numel());
  return self;
}

at::Tensor fast_tanh(const at::Tensor& self) {
  if (self.scalar_type() != at::kFloat || !self.is_contiguous()) return at::cpu::tanh(self);
  at::Tensor result = self.clone();
  return fast_tanh_(result);
}

torch::Library in_place = replace_cpu_kernel("tanh_", fast_tanh_);
torch::Library out_of_place = replace_cpu_kernel("tanh", fast_tanh);

}  // namespace
