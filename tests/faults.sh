#!/usr/bin/env bash
# Tries faults in the long form: tests/faults.sh [COUNT [SEED]]; 200 of every kind by default. scripts/test.sh tries a few.
# Kills, mutated pages, checkpoints and logs, full disks, power cuts (as root), two processes on one run, and signals.
set -euo pipefail
export METARL_FAULTS="${1:-200}" METARL_FAULTS_SEED="${2:-1}"
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../scripts/test.sh" --filter FullyQualifiedName~.Faults. \
  --logger 'console;verbosity=detailed'
