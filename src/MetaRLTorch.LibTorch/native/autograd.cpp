// Gradients, and the two thread-local modes that decide whether operators record a graph.
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

#include "internal.h"

int32_t mt_tensor_requires_grad(void* tensor) noexcept {
  return guarded(-1, [&] { return tensor_of(tensor).requires_grad() ? 1 : 0; });
}

int32_t mt_tensor_set_requires_grad(void* tensor, int32_t value) noexcept {
  return guarded(-1, [&] {
    tensor_of(tensor).set_requires_grad(value != 0);
    return 0;
  });
}

int32_t mt_tensor_is_leaf(void* tensor) noexcept {
  return guarded(-1, [&] { return tensor_of(tensor).is_leaf() ? 1 : 0; });
}

int32_t mt_tensor_retain_grad(void* tensor) noexcept {
  return guarded(-1, [&] {
    tensor_of(tensor).retain_grad();
    return 0;
  });
}

int32_t mt_tensor_get_grad(void* tensor, void** gradient) noexcept {
  return guarded(-1, [&] {
    *gradient = own_if_defined(tensor_of(tensor).grad());
    return 0;
  });
}

int32_t mt_tensor_set_grad(void* tensor, void* gradient) noexcept {
  return guarded(-1, [&] {
    tensor_of(tensor).mutable_grad() = gradient == nullptr ? at::Tensor() : tensor_of(gradient);
    return 0;
  });
}

int32_t mt_autograd_grad(void** outputs, int32_t output_count, void** inputs, int32_t input_count, void** seeds,
                         int32_t seed_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused,
                         void** gradients) noexcept {
  return guarded(-1, [&] {
    auto result = torch::autograd::grad(tensors_of(outputs, output_count), tensors_of(inputs, input_count),
                                        tensors_of(seeds, seed_count), retain_graph != 0, create_graph != 0,
                                        allow_unused != 0);
    for (auto& gradient : result) *gradients++ = own_if_defined(std::move(gradient));
    return 0;
  });
}

int32_t mt_autograd_backward(void** tensors, int32_t tensor_count, void** seeds, int32_t seed_count,
                             int32_t retain_graph, int32_t create_graph, void** inputs,
                             int32_t input_count) noexcept {
  return guarded(-1, [&] {
    torch::autograd::backward(tensors_of(tensors, tensor_count), tensors_of(seeds, seed_count), retain_graph != 0,
                              create_graph != 0, tensors_of(inputs, input_count));
    return 0;
  });
}

int32_t mt_grad_mode() noexcept { return c10::GradMode::is_enabled() ? 1 : 0; }

void mt_set_grad_mode(int32_t enabled) noexcept { c10::GradMode::set_enabled(enabled != 0); }

void* mt_inference_enter(int32_t enabled) noexcept {
  return guarded(static_cast<void*>(nullptr), [&]() -> void* { return new c10::InferenceMode(enabled != 0); });
}

void mt_inference_leave(void* guard) noexcept { delete static_cast<c10::InferenceMode*>(guard); }
