#include "device.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>

#include "copies.h"
#include "memory.h"
#include "page_locked.h"

namespace fake {
namespace {

struct DeviceGenerator : c10::GeneratorImpl {
  explicit DeviceGenerator(at::Generator inner)
      : GeneratorImpl(kGpu, c10::DispatchKeySet(c10::DispatchKey::CUDA)), inner(std::move(inner)) {}
  void set_current_seed(uint64_t seed) override { inner.set_current_seed(seed); }
  uint64_t current_seed() const override { return inner.current_seed(); }
  uint64_t seed() override { return inner.seed(); }
  void set_state(const c10::TensorImpl& state) override { inner.unsafeGetGeneratorImpl()->set_state(state); }
  c10::intrusive_ptr<c10::TensorImpl> get_state() const override { return inner.unsafeGetGeneratorImpl()->get_state(); }
  c10::GeneratorImpl* clone_impl() const override { return new DeviceGenerator(inner.clone()); }
  at::Generator inner;
};

// One device with one stream.
struct GuardImpl final : c10::impl::DeviceGuardImplInterface {
  c10::DeviceType type() const override { return c10::kCUDA; }
  c10::Device exchangeDevice(c10::Device) const override { return kGpu; }
  c10::Device getDevice() const override { return kGpu; }
  void setDevice(c10::Device) const override {}
  void uncheckedSetDevice(c10::Device) const noexcept override {}
  c10::Stream getStream(c10::Device) const noexcept override { return only_stream(); }
  c10::Stream getDefaultStream(c10::Device) const override { return only_stream(); }
  c10::Stream exchangeStream(c10::Stream) const noexcept override { return only_stream(); }
  c10::DeviceIndex deviceCount() const noexcept override { return 1; }
  void record(void**, const c10::Stream&, const c10::DeviceIndex, const c10::EventFlag) const override {}
  void block(void*, const c10::Stream&) const override {}
  bool queryEvent(void*) const override { return true; }
  bool queryStream(const c10::Stream&) const override { return true; }
  void synchronizeStream(const c10::Stream&) const override { wait("synchronize a stream"); }

 private:
  static c10::Stream only_stream() { return c10::Stream(c10::Stream::DEFAULT, kGpu); }
};
C10_REGISTER_GUARD_IMPL(CUDA, GuardImpl);

}  // namespace

const at::Generator& default_generator() {
  static auto* generator = new at::Generator(at::make_generator<DeviceGenerator>(at::detail::createCPUGenerator(0)));
  return *generator;
}

at::Generator inner_of(const at::Generator& generator) {
  TORCH_CHECK(generator.device().is_cuda(), "Expected a 'cuda' device type for generator but found '",
              generator.device().type(), "'");
  return static_cast<DeviceGenerator*>(generator.unsafeGetGeneratorImpl())->inner;
}

}  // namespace fake

namespace at {

// libtorch looks for a class of this name, before the first question about CUDA.
struct CUDAHooks : CUDAHooksInterface {
  explicit CUDAHooks(CUDAHooksArgs) {}
  void initCUDA() const override {}
  const Generator& getDefaultCUDAGenerator(DeviceIndex) const override { return fake::default_generator(); }
  Device getDeviceFromPtr(void*) const override { return fake::kGpu; }
  bool isPinnedPtr(void* data) const override { return fake::is_pinned(data); }
  bool hasCUDA() const override { return true; }
  bool hasCUDART() const override { return true; }
  bool hasPrimaryContext(int64_t) const override { return true; }
  int64_t current_device() const override { return 0; }
  Allocator* getPinnedMemoryAllocator() const override { return fake::pinned_allocator(); }
  Allocator* getCUDADeviceAllocator() const override { return fake::device_allocator(); }
  int getNumGPUs() const override { return 1; }
  long versionCUDART() const override { return 0; }
  std::string showConfig() const override { return "a fake GPU"; }
  void deviceSynchronize(int64_t) const override { fake::wait("synchronize"); }
};
REGISTER_CUDA_HOOKS(CUDAHooks);

}  // namespace at
