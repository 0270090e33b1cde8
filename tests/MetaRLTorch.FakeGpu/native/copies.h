// Copies between host and device, and what waits for them.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace fake {

// What was queued for the device has happened by the time it is asked for the next thing.
void finish_uploads();

// The host waits until the device has done everything; what was queued for the host has arrived.
void wait(const std::string& name);

at::Tensor& copy(at::Tensor& self, const at::Tensor& source, bool non_blocking);
at::Scalar item(const at::Tensor& self);
bool is_pinned_tensor(const at::Tensor& self, c10::optional<at::Device> device);
at::Tensor pin_memory(const at::Tensor& self, c10::optional<at::Device> device);

}  // namespace fake
