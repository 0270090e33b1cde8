// The flat C interface between C# and libtorch.
//
// A handle is a `new at::Tensor` (or at::Generator, c10::InferenceMode) as an opaque pointer, owned by the caller until
// the matching _free. No call lets an exception out: failures return null or -1 and leave a text in mt_last_error,
// which is kept per thread until the thread's next failure.
#pragma once
#include <cstdint>

#define MT_EXPORT extern "C" __attribute__((visibility("default")))

// One argument of mt_op_call: 16 bytes, laid out alike in C#.
enum MtTag : int32_t {
  MT_NONE = 0,
  MT_TENSOR = 1,
  MT_INT = 2,
  MT_DOUBLE = 3,
  MT_BOOL = 4,
  MT_INT_LIST = 5,
  MT_TENSOR_LIST = 6,
  MT_GENERATOR = 7,
  MT_DEVICE = 8,
  MT_DEFAULT = 9,
  MT_OPTIONAL_TENSOR_LIST = 10,
  MT_STRING = 11,
};

struct MtArg {
  int32_t tag;
  int32_t count;  // of list elements or of string bytes; for a device: its index
  union {
    void* pointer;
    int64_t integer;
    double real;
  };
};

// dispatch.cpp: any operator by its name
MT_EXPORT void* mt_op_find(const char* name, const char* overload) noexcept;
MT_EXPORT int64_t mt_op_schema(void* op, char* text, int64_t capacity) noexcept;
MT_EXPORT int64_t mt_op_call(void* op, const MtArg* args, int32_t count, void** results, int32_t capacity) noexcept;
MT_EXPORT int64_t mt_op_results(void** results, int64_t count) noexcept;

// tensor.cpp: what a tensor is made of
MT_EXPORT const char* mt_last_error() noexcept;
MT_EXPORT const char* mt_version() noexcept;
MT_EXPORT void mt_tensor_free(void* tensor) noexcept;
MT_EXPORT void* mt_tensor_alias(void* tensor) noexcept;
MT_EXPORT int64_t mt_tensor_dim(void* tensor) noexcept;
MT_EXPORT int64_t mt_tensor_numel(void* tensor) noexcept;
MT_EXPORT int32_t mt_tensor_sizes(void* tensor, int64_t* sizes) noexcept;
MT_EXPORT int32_t mt_tensor_strides(void* tensor, int64_t* strides) noexcept;
MT_EXPORT int32_t mt_tensor_dtype(void* tensor) noexcept;
MT_EXPORT int32_t mt_tensor_device_type(void* tensor) noexcept;
MT_EXPORT int32_t mt_tensor_device_index(void* tensor) noexcept;
MT_EXPORT int32_t mt_tensor_is_contiguous(void* tensor) noexcept;
MT_EXPORT void* mt_tensor_data(void* tensor) noexcept;
MT_EXPORT void* mt_tensor_from_blob(void* data, const int64_t* sizes, int32_t dim, int32_t dtype,
                                    void (*release)(void*), void* context) noexcept;

// autograd.cpp
MT_EXPORT int32_t mt_tensor_requires_grad(void* tensor) noexcept;
MT_EXPORT int32_t mt_tensor_set_requires_grad(void* tensor, int32_t value) noexcept;
MT_EXPORT int32_t mt_tensor_is_leaf(void* tensor) noexcept;
MT_EXPORT int32_t mt_tensor_retain_grad(void* tensor) noexcept;
MT_EXPORT int32_t mt_tensor_get_grad(void* tensor, void** gradient) noexcept;
MT_EXPORT int32_t mt_tensor_set_grad(void* tensor, void* gradient) noexcept;
MT_EXPORT int32_t mt_autograd_grad(void** outputs, int32_t output_count, void** inputs, int32_t input_count,
                                   void** seeds, int32_t seed_count, int32_t retain_graph, int32_t create_graph,
                                   int32_t allow_unused, void** gradients) noexcept;
MT_EXPORT int32_t mt_autograd_backward(void** tensors, int32_t tensor_count, void** seeds, int32_t seed_count,
                                       int32_t retain_graph, int32_t create_graph, void** inputs,
                                       int32_t input_count) noexcept;
MT_EXPORT int32_t mt_grad_mode() noexcept;
MT_EXPORT void mt_set_grad_mode(int32_t enabled) noexcept;
MT_EXPORT void* mt_inference_enter(int32_t enabled) noexcept;
MT_EXPORT void mt_inference_leave(void* guard) noexcept;

// random.cpp
MT_EXPORT void* mt_generator_new(uint64_t seed, int32_t device_type, int32_t device_index) noexcept;
MT_EXPORT void* mt_generator_default() noexcept;
MT_EXPORT void mt_generator_free(void* generator) noexcept;
MT_EXPORT int32_t mt_generator_set_seed(void* generator, int64_t seed) noexcept;
MT_EXPORT int32_t mt_generator_get_seed(void* generator, int64_t* seed) noexcept;
MT_EXPORT void* mt_generator_get_state(void* generator) noexcept;
MT_EXPORT int32_t mt_generator_set_state(void* generator, void* state) noexcept;
MT_EXPORT int32_t mt_manual_seed(int64_t seed, int32_t cuda_only, int32_t all_devices) noexcept;

// device.cpp
MT_EXPORT void mt_set_num_threads(int32_t count) noexcept;
MT_EXPORT int32_t mt_get_num_threads() noexcept;
MT_EXPORT const char* mt_blas_config() noexcept;
MT_EXPORT int32_t mt_cuda_is_available() noexcept;
MT_EXPORT int32_t mt_cuda_device_count() noexcept;
MT_EXPORT int32_t mt_cuda_synchronize(int64_t device_index) noexcept;
MT_EXPORT int32_t mt_cuda_is_cudnn_available() noexcept;
MT_EXPORT int32_t mt_get_allow_tf32() noexcept;
MT_EXPORT int32_t mt_set_allow_tf32(int32_t value) noexcept;
