#!/usr/bin/env bash
# Measures this machine: scripts/bench.sh [ARGS of the benchmark program]. Close other programs first.
# PYTORCH_BASELINE=FILE also measures a PyTorch program that does the same work, if PyTorch is installed.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/common.sh"

help_if_asked "$@"
if [[ -n "${PYTORCH_BASELINE:-}" ]]; then
  [[ -f "$PYTORCH_BASELINE" ]] || fail "PYTORCH_BASELINE=$PYTORCH_BASELINE is not a file: correct it or leave it out." 2
  PYTORCH_BASELINE="$(readlink -f "$PYTORCH_BASELINE")"
  export PYTORCH_BASELINE
  if ! /usr/bin/python3 -c 'import torch' 2>/dev/null </dev/null; then
    say "PYTORCH_BASELINE is left out: /usr/bin/python3 has no PyTorch."
    unset PYTORCH_BASELINE
  fi
fi
ensure_setup
run_program tests/MetaRLTorch.Benchmarks MetaRLTorch.Benchmarks "$@"
