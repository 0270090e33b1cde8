#include "operators.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue_inl.h>

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "copies.h"
#include "counts.h"
#include "device.h"
#include "memory.h"
#include "mirror.h"

namespace fake {
namespace {

constexpr int64_t kKernelsOfAMask = 4;

// Operators with one pass over broadcast operands take a number that lives on the CPU as an argument of the kernel.
bool takes_numbers(std::string name) {
  static const std::unordered_set<std::string> names = {
      "add", "sub", "rsub", "mul", "div", "remainder", "fmod", "floor_divide", "pow", "atan2", "maximum", "minimum", "fmax", "fmin",
      "eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or", "logical_xor", "bitwise_and", "bitwise_or", "bitwise_xor",
      "fill", "masked_fill", "lerp", "addcmul", "addcdiv", "clamp", "clamp_min", "clamp_max", "copysign", "hypot", "xlogy",
      "true_divide", "index_put", "_index_put_impl", "tanh_backward", "sigmoid_backward", "threshold_backward", "where"};
  if (name.back() == '_') name.pop_back();
  return names.count(name) != 0;
}

// How many kernels CUDA launches for an operator, where it is not one; roughly, by libtorch's sources.
int64_t kernels_of(const std::string& name) {
  static const std::unordered_map<std::string, int64_t> counts = {
      {"_linalg_solve_ex", 9}, {"linalg_inv_ex", 6}, {"linalg_lu_factor_ex", 4}, {"linalg_cholesky_ex", 3},
      {"_index_put_impl_", 5}, {"sort", 4}, {"nonzero", 4}, {"masked_select", 5}, {"randperm", 4}, {"multinomial", 6},
      {"resize_", 0}, {"set_", 0}};
  auto known = counts.find(name);
  return known == counts.end() ? 1 : known->second;
}

// Whether CUDA must know a size before it goes on.
bool waits(const std::string& name) {
  static const std::unordered_set<std::string> names = {
      "equal", "nonzero", "masked_select", "_unique2", "unique_dim", "linalg_eig", "_linalg_eigh", "_linalg_svd"};
  return names.count(name) != 0;
}

// One call: its arguments go to the host side, its results come back.
class Call {
 public:
  Call(const c10::OperatorHandle& op, torch::jit::Stack* stack)
      : op_(op), stack_(stack), name_(op.operator_name().name.substr(6)) {}  // without aten::

  void run() {
    translate_arguments();
    {
      KernelScope kernel;
      op_.redispatchBoxed(c10::DispatchKeySet(c10::DispatchKey::CPU), stack_);
    }
    translate_results();
    auto kernels = kernels_of(name_) + (masks_ ? kKernelsOfAMask : 0);
    if (kernels > 0) count(kLaunch, name_, kernels);
    if (waits(name_) || masks_) wait(name_);
  }

 private:
  const std::vector<c10::Argument>& arguments() const { return op_.schema().arguments(); }

  bool writes(size_t i) const { return arguments()[i].alias_info() != nullptr && arguments()[i].alias_info()->isWrite(); }

  at::Tensor translated(const at::Tensor& tensor, bool is_index) {
    if (!tensor.defined()) return tensor;
    if (tensor.is_cuda()) {
      masks_ |= is_index && (tensor.scalar_type() == at::kBool || tensor.scalar_type() == at::kByte);
      return mirror_.host(tensor);
    }
    if (is_index) {
      count(kToDevice, "index", static_cast<int64_t>(tensor.nbytes()));
      wait("copy to the device");
      return tensor;
    }
    TORCH_CHECK(tensor.dim() == 0 && takes_numbers(name_),
                "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu! (", name_, ")");
    return tensor;
  }

  void translate_arguments() {
    first_ = stack_->size() - arguments().size();
    for (size_t i = 0; i < arguments().size(); i++) {
      auto& value = (*stack_)[first_ + i];
      const auto& argument = arguments()[i];
      auto is_index = argument.name() == "indices" && (name_ == "index" || name_.find("index_put") != std::string::npos);
      device_.emplace_back();
      host_.emplace_back();
      if (value.isTensor()) {
        device_[i] = value.toTensor();
        value = host_[i] = translated(device_[i], false);
      } else if (value.isTensorList()) {
        c10::List<at::Tensor> list;
        for (const at::Tensor& tensor : value.toTensorVector()) list.push_back(translated(tensor, is_index));
        value = list;
      } else if (value.isOptionalTensorList()) {
        c10::List<c10::optional<at::Tensor>> list;
        for (const c10::optional<at::Tensor> tensor : value.toOptionalTensorList()) {
          list.push_back(tensor ? c10::optional<at::Tensor>(translated(*tensor, is_index)) : c10::nullopt);
        }
        value = list;
      } else if (value.isDevice()) {
        value = c10::Device(c10::kCPU);
      } else if (value.isGenerator()) {
        value = inner_of(value.toGenerator());
      } else if (value.isNone() && argument.type()->str() == "Generator?") {
        value = inner_of(default_generator());
      }
    }
  }

  void translate_results() {
    for (size_t i = 0; i < arguments().size(); i++) {
      if (writes(i) && device_[i].defined() && device_[i].is_cuda()) mirror_.write_back(device_[i], host_[i]);
    }

    const auto& returns = op_.schema().returns();
    size_t written = 0;
    for (size_t r = 0; r < returns.size(); r++) {
      auto& value = (*stack_)[stack_->size() - returns.size() + r];
      if (returns[r].alias_info() != nullptr && returns[r].alias_info()->isWrite()) {
        while (!writes(written)) written++;
        value = device_[written++];  // the caller's own tensor, not another one of the same bytes
      } else if (value.isTensor()) {
        value = mirror_.device(value.toTensor());
      } else if (value.isTensorList()) {
        c10::List<at::Tensor> list;
        for (const at::Tensor& tensor : value.toTensorVector()) list.push_back(mirror_.device(tensor));
        value = list;
      }
    }
  }

  const c10::OperatorHandle& op_;
  torch::jit::Stack* stack_;
  std::string name_;
  size_t first_ = 0;
  bool masks_ = false;
  Mirror mirror_;
  std::vector<at::Tensor> device_;  // the arguments that are single tensors, by position
  std::vector<at::Tensor> host_;
};

}  // namespace

void run(const c10::OperatorHandle& op, c10::DispatchKeySet, torch::jit::Stack* stack) {
  finish_uploads();
  Call(op, stack).run();
}

}  // namespace fake
