// Threads, BLAS and CUDA.
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <torch/cuda.h>

#include "internal.h"

// OpenBLAS keeps threads of its own, which at::set_num_threads does not reach; MKL's it does.
void mt_set_num_threads(int32_t count) noexcept {
  guarded(0, [&] {
    at::set_num_threads(count);
    auto symbol = dlsym(RTLD_DEFAULT, "openblas_set_num_threads");
    if (symbol != nullptr) reinterpret_cast<void (*)(int)>(symbol)(count);
    return 0;
  });
}

int32_t mt_get_num_threads() noexcept {
  return guarded(-1, [&] { return static_cast<int32_t>(at::get_num_threads()); });
}

// Empty where the BLAS is not OpenBLAS.
const char* mt_blas_config() noexcept {
  auto symbol = dlsym(RTLD_DEFAULT, "openblas_get_config");
  return symbol == nullptr ? "" : reinterpret_cast<const char* (*)()>(symbol)();
}

int32_t mt_cuda_is_available() noexcept {
  return guarded(0, [&] { return torch::cuda::is_available() ? 1 : 0; });
}

int32_t mt_cuda_device_count() noexcept {
  return guarded(0, [&] { return static_cast<int32_t>(torch::cuda::device_count()); });
}

int32_t mt_cuda_synchronize(int64_t device_index) noexcept {
  return guarded(-1, [&] {
    torch::cuda::synchronize(device_index);
    return 0;
  });
}

int32_t mt_cuda_is_cudnn_available() noexcept {
  return guarded(0, [&] { return torch::cuda::cudnn_is_available() ? 1 : 0; });
}

int32_t mt_get_allow_tf32() noexcept {
  return guarded(-1, [&] { return at::globalContext().allowTF32CuBLAS() ? 1 : 0; });
}

int32_t mt_set_allow_tf32(int32_t value) noexcept {
  return guarded(-1, [&] {
    at::globalContext().setAllowTF32CuBLAS(value != 0);
    return 0;
  });
}
