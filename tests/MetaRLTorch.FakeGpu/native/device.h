// The device's random numbers.
#pragma once

#include <ATen/core/Generator.h>

namespace fake {

const at::Generator& default_generator();

// The CPU generator behind one of the device.
at::Generator inner_of(const at::Generator& generator);

}  // namespace fake
