// Puts a kernel of the shim in the place of libtorch's own.
#pragma once
#include <torch/library.h>

#include "internal.h"

struct Silence : c10::WarningHandler {
#if TORCH_VERSION_MAJOR >= 2
  void process(const c10::Warning&) override {}
#else
  void process(const c10::SourceLocation&, const std::string&, const bool) override {}
#endif
};

#if TORCH_VERSION_MAJOR >= 2
using HandlerGuard = c10::WarningUtils::WarningHandlerGuard;
#else
using HandlerGuard = c10::Warning::WarningHandlerGuard;
#endif

// The CPU kernel of an operator until the result is destroyed. A second kernel is what is wanted; libtorch would warn
// of it at every start.
template <typename Kernel>
torch::Library replace_cpu_kernel(const char* name, Kernel kernel) {
  Silence silence;
  HandlerGuard guard(&silence);
  torch::Library library(torch::Library::IMPL, "aten", c10::DispatchKey::CPU, __FILE__, __LINE__);
  library.impl(name, kernel);
  return library;
}
