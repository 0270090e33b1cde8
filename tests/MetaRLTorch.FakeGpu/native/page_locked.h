// Page-locked memory as libtorch keeps it: in blocks of a power of two, which are used again as soon as what was queued from or
// to them is done. CUDA is asked for new ones only, and stops for them.
#pragma once

#include <c10/core/Allocator.h>

namespace fake {

c10::Allocator* pinned_allocator();
bool is_pinned(const void* data);

}  // namespace fake
