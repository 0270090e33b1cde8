// The names that tests call.
#pragma once

#include <cstdint>

#define FAKE_EXPORT extern "C" __attribute__((visibility("default")))
