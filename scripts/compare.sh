#!/usr/bin/env bash
# Compares the returns of methods over seeds: scripts/compare.sh RUN... [ARGS of scripts/metarl compare].
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/common.sh"

help_if_asked "$@"
ensure_setup
run_program src/MetaRLTorch.Cli metarl compare "$@"
