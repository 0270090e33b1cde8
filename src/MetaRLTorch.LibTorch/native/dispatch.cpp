// Any operator of libtorch, by name, through the dispatcher's boxed interface: one export in place of one per operator.
#include <ATen/core/Generator.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include <algorithm>
#include <cstring>
#include <sstream>

#include "internal.h"

namespace {

using Stack = std::vector<c10::IValue>;

// Results beyond the caller's buffer wait here for mt_op_results.
thread_local std::vector<void*> overflow;

c10::List<at::Tensor> tensor_list(const MtArg& arg) {
  c10::List<at::Tensor> list;
  list.reserve(arg.count);
  auto handles = static_cast<void**>(arg.pointer);
  for (int32_t i = 0; i < arg.count; i++) list.push_back(tensor_of(handles[i]));
  return list;
}

c10::List<Optional<at::Tensor>> optional_tensor_list(const MtArg& arg) {
  c10::List<Optional<at::Tensor>> list;
  list.reserve(arg.count);
  auto handles = static_cast<void**>(arg.pointer);
  for (int32_t i = 0; i < arg.count; i++) {
    list.push_back(handles[i] == nullptr ? Optional<at::Tensor>() : Optional<at::Tensor>(tensor_of(handles[i])));
  }
  return list;
}

c10::IValue default_value(const c10::FunctionSchema& schema, size_t index) {
  const auto& argument = schema.arguments()[index];
  TORCH_CHECK(argument.default_value().has_value(), schema.name(), ": argument '", argument.name(), "' is missing");
  return *argument.default_value();
}

c10::IValue value_of(const MtArg& arg, const c10::FunctionSchema& schema, size_t index) {
  switch (arg.tag) {
    case MT_NONE: return {};
    case MT_TENSOR: return tensor_of(arg.pointer);
    case MT_INT: return arg.integer;
    case MT_DOUBLE: return arg.real;
    case MT_BOOL: return arg.integer != 0;
    case MT_INT_LIST: return at::IntArrayRef(static_cast<int64_t*>(arg.pointer), static_cast<size_t>(arg.count));
    case MT_TENSOR_LIST: return tensor_list(arg);
    case MT_GENERATOR: return *static_cast<at::Generator*>(arg.pointer);
    case MT_DEVICE:
      return c10::Device(static_cast<c10::DeviceType>(arg.integer), static_cast<c10::DeviceIndex>(arg.count));
    case MT_DEFAULT: return default_value(schema, index);
    case MT_OPTIONAL_TENSOR_LIST: return optional_tensor_list(arg);
    case MT_STRING: return std::string(static_cast<const char*>(arg.pointer), static_cast<size_t>(arg.count));
    default: TORCH_CHECK(false, schema.name(), ": argument ", index, " has the unknown tag ", arg.tag);
  }
}

void append(std::vector<void*>& handles, const c10::IValue& value) {
  if (value.isTensor()) {
    handles.push_back(own_if_defined(value.toTensor()));
  } else if (value.isTensorList()) {
    for (const at::Tensor& tensor : value.toTensorVector()) handles.push_back(own_if_defined(tensor));
  } else if (value.isBool()) {
    handles.push_back(reinterpret_cast<void*>(static_cast<intptr_t>(value.toBool())));
  } else {
    TORCH_CHECK(false, "a result of type ", value.tagKind(), " has no counterpart in C#");
  }
}

int64_t hand_over(const Stack& stack, void** results, int32_t capacity) {
  if (stack.size() == 1 && stack[0].isTensor()) {
    results[0] = own_if_defined(stack[0].toTensor());
    return 1;
  }
  std::vector<void*> handles;
  for (const auto& value : stack) append(handles, value);
  auto count = static_cast<int64_t>(handles.size());
  if (count <= capacity) {
    std::copy(handles.begin(), handles.end(), results);
  } else {
    overflow = std::move(handles);
  }
  return count;
}

}  // namespace

void* mt_op_find(const char* name, const char* overload) noexcept {
  return guarded(static_cast<void*>(nullptr), [&]() -> void* {
    return new c10::OperatorHandle(
        c10::Dispatcher::singleton().findSchemaOrThrow((std::string("aten::") + name).c_str(), overload));
  });
}

int64_t mt_op_schema(void* op, char* text, int64_t capacity) noexcept {
  return guarded(int64_t{-1}, [&] {
    std::ostringstream stream;
    stream << static_cast<c10::OperatorHandle*>(op)->schema();
    auto schema = stream.str();
    std::memcpy(text, schema.data(), std::min<size_t>(schema.size(), static_cast<size_t>(capacity)));
    return static_cast<int64_t>(schema.size());
  });
}

// Trailing arguments that the caller leaves out take the defaults of the schema that this libtorch has.
// With capacity 0 (an in-place operator, whose result is an argument) nothing is handed back.
int64_t mt_op_call(void* op, const MtArg* args, int32_t count, void** results, int32_t capacity) noexcept {
  return guarded(int64_t{-1}, [&] {
    const auto& handle = *static_cast<c10::OperatorHandle*>(op);
    const auto& schema = handle.schema();
    auto expected = schema.arguments().size();
    TORCH_CHECK(static_cast<size_t>(count) <= expected, schema.name(), ": ", count, " arguments for ", expected);
    Stack stack;
    stack.reserve(expected);
    for (int32_t i = 0; i < count; i++) stack.push_back(value_of(args[i], schema, i));
    for (size_t i = count; i < expected; i++) stack.push_back(default_value(schema, i));
    handle.callBoxed(stack);
    return capacity == 0 ? int64_t{0} : hand_over(stack, results, capacity);
  });
}

int64_t mt_op_results(void** results, int64_t count) noexcept {
  std::copy_n(overflow.begin(), std::min<int64_t>(count, static_cast<int64_t>(overflow.size())), results);
  overflow.clear();
  return count;
}
