// What a GPU would be asked to do. Exact, and the same on a busy machine.
#pragma once

#include <cstdint>
#include <string>

namespace fake {

enum Kind : int32_t { kLaunch, kWait, kToDevice, kToHost, kPageLocked, kKinds };

// Counts an event: launches and waits by number, copies by bytes.
void count(Kind kind, const std::string& name, int64_t amount);

}  // namespace fake
