#!/usr/bin/env bash
# Trains by a config: scripts/train.sh CONFIG [ARGS of scripts/metarl train; its --help lists them].
# Sets up and builds what is missing, so a job script is this one line. Trains on a GPU if the tensor library can use one,
# unless --device says otherwise. SIGINT and SIGTERM reach the run, which saves before it ends; the exit code is the run's.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/common.sh"

help_if_asked "$@"

# Sets device to the arguments to add, and says in one line which device it is.
choose_device() {
  local config="$1" asked fault
  shift
  asked="$(sed -n 's/^device: *\(cpu\|cuda\)\b.*/\1/p' "$config" 2>/dev/null || true)"
  if [[ " $* " == *" --device"[\ =]* || " $* " == *" device="* ]]; then
    say "Device: as the arguments say."
  elif [[ -n "$asked" ]]; then
    say "Device: $asked, as $config says."
  elif ! has_nvidia_gpu; then
    say "Device: cpu, because no NVIDIA GPU answers here."
    device=(--device cpu)
  elif [[ "$(setting TorchDevice)" != cuda ]]; then
    fault="$(sed -n 4p "$setup_stamp")"
    say "Device: cpu although there is an NVIDIA GPU, because ${fault:-the tensor library has no CUDA} (see scripts/setup.sh --help)."
    device=(--device cpu)
  else
    ensure_program src/MetaRLTorch.Cli metarl
    fault="$(try_device "$artifacts/gpu.log" cuda)"
    if [[ -n "$fault" ]]; then
      say "Device: cpu although there is an NVIDIA GPU, because it cannot be used: $fault."
      device=(--device cpu)
    else
      say "Device: cuda, $(nvidia-smi --query-gpu=name --format=csv,noheader </dev/null | head -n 1)."
      device=(--device cuda)
    fi
  fi
}

if [[ "${1:--}" == -* ]]; then
  fail "Name a config first: scripts/train.sh CONFIG [ARGS], for example configs/navigation_2d/sgmrl.yaml." 2
fi
config="$1"
shift
# A job may start in another folder than the clone.
[[ -e "$config" || ! -e "$root/$config" ]] || config="$root/$config"

ensure_setup
device=()
choose_device "$config" "$@"
run_program src/MetaRLTorch.Cli metarl train "$config" "${device[@]}" "$@"
