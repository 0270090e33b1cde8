// Random-number generators.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <torch/cuda.h>

#include <mutex>

#include "internal.h"

namespace {

at::Generator& generator_of(void* handle) { return *static_cast<at::Generator*>(handle); }

void seed_generator(at::Generator& generator, uint64_t seed) {
  std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_current_seed(seed);
}

// A clone of the device's default generator needs no CUDA headers; on the CPU a fresh one gives the same stream.
at::Generator create(uint64_t seed, c10::Device device) {
  auto generator = device.is_cpu() ? at::detail::createCPUGenerator(seed)
                                   : at::globalContext().defaultGenerator(device).clone();
  seed_generator(generator, seed);
  return generator;
}

void seed_default(c10::Device device, uint64_t seed) {
  auto generator = at::globalContext().defaultGenerator(device);
  seed_generator(generator, seed);
}

}  // namespace

void* mt_generator_new(uint64_t seed, int32_t device_type, int32_t device_index) noexcept {
  return guarded(static_cast<void*>(nullptr), [&]() -> void* {
    auto device = c10::Device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
    return new at::Generator(create(seed, device));
  });
}

void* mt_generator_default() noexcept {
  return guarded(static_cast<void*>(nullptr),
                 [&]() -> void* { return new at::Generator(at::detail::getDefaultCPUGenerator()); });
}

void mt_generator_free(void* generator) noexcept { delete static_cast<at::Generator*>(generator); }

int32_t mt_generator_set_seed(void* generator, int64_t seed) noexcept {
  return guarded(-1, [&] {
    seed_generator(generator_of(generator), static_cast<uint64_t>(seed));
    return 0;
  });
}

int32_t mt_generator_get_seed(void* generator, int64_t* seed) noexcept {
  return guarded(-1, [&] {
    *seed = static_cast<int64_t>(generator_of(generator).current_seed());
    return 0;
  });
}

void* mt_generator_get_state(void* generator) noexcept {
  return guarded(static_cast<void*>(nullptr), [&] {
    std::lock_guard<std::mutex> lock(generator_of(generator).mutex());
    return own(generator_of(generator).get_state());
  });
}

int32_t mt_generator_set_state(void* generator, void* state) noexcept {
  return guarded(-1, [&] {
    std::lock_guard<std::mutex> lock(generator_of(generator).mutex());
    generator_of(generator).set_state(tensor_of(state));
    return 0;
  });
}

int32_t mt_manual_seed(int64_t seed, int32_t cuda_only, int32_t all_devices) noexcept {
  return guarded(-1, [&] {
    if (cuda_only == 0) seed_default(c10::Device(c10::kCPU), static_cast<uint64_t>(seed));
    auto devices = torch::cuda::is_available() ? static_cast<int>(torch::cuda::device_count()) : 0;
    auto seeded = all_devices != 0 ? devices : std::min(devices, 1);
    for (int i = 0; i < seeded; i++) {
      auto device = all_devices != 0 ? c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(i))
                                     : c10::Device(c10::kCUDA, -1);
      seed_default(device, static_cast<uint64_t>(seed));
    }
    return 0;
  });
}
