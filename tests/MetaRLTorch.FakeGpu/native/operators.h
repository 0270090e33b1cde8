// Every other operator: the CPU's kernel on the device's bytes.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>

namespace fake {

void run(const c10::OperatorHandle& op, c10::DispatchKeySet keys, torch::jit::Stack* stack);

}  // namespace fake
