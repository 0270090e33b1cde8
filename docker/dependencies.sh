#!/usr/bin/env bash
# Fetches what the build needs besides the sources: the official TorchSharp packages if the feed serves them, else a
# compiler and a libtorch. TORCH_PROVIDER and TORCH_DEVICE are as for scripts/setup.sh.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/lib/common.sh"
device="${TORCH_DEVICE:-cpu}"
# shellcheck source-path=SCRIPTDIR source=../scripts/lib/libtorch.sh
source "$root/scripts/lib/libtorch.sh"

# restore PROVIDER: its packages, for the build and for a program with its own .NET.
restore() {
  dotnet restore "$root/src/MetaRLTorch.Cli" -r linux-x64 -p:SelfContained=true \
    -p:TorchProvider="$1" -p:TorchDevice="$device" </dev/null >"$artifacts/restore.log" 2>&1
}

must_restore() {
  restore "$1" && return
  grep -E 'error' "$artifacts/restore.log" | LC_ALL=C sort -u | tail -n 12 >&2 || true
  fail "docker/dependencies.sh: the packages for the $1 provider could not be restored, as the words above say."
}

use_libtorch() {
  ensure_libtorch || fail "docker/dependencies.sh: $setup_problem."
  must_restore LibTorch
}

case "${TORCH_PROVIDER:-}" in
  LibTorch) use_libtorch ;;
  "") restore TorchSharp || use_libtorch ;;
  *) must_restore TorchSharp ;;
esac
