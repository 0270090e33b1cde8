#!/usr/bin/env bash
# Adapts a trained policy to held-out tasks and prints the returns: scripts/evaluate.sh RUN [ARGS of scripts/metarl evaluate].
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/common.sh"

help_if_asked "$@"
if [[ "${1:--}" == -* ]]; then
  fail "Name a run folder first: scripts/evaluate.sh RUN [ARGS]." 2
fi
ensure_setup
run_program src/MetaRLTorch.Cli metarl evaluate "$@"
