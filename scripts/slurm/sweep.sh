#!/usr/bin/env bash
# Submits the runs of a sweep to Slurm as one array, a task for each:
#
#   scripts/slurm/sweep.sh SWEEP.yaml [ARGS of sbatch, such as --partition=gpu --gres=gpu:1 --time=4:00:00]
#
# Slurm warns a task two minutes before its time is over, and puts it into the queue again when it has saved: it goes on from
# there. Submitting the same sweep again trains what is not finished.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib/common.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../lib/common.sh"
help_if_asked "$@"
(($# > 0)) || fail "Give the page of a sweep; see scripts/slurm/sweep.sh --help." 2
page="$(realpath -m "$1")"
shift
cd "$root"
runs="$(scripts/metarl sweep "$page" --list | wc -l)"
((runs > 0)) || exit 2
mkdir -p runs
sbatch --job-name="$(basename -s .yaml "$page")" --array="0-$((runs - 1))" --signal=USR1@120 --requeue --open-mode=append \
  --output="$root/runs/slurm-%A_%a.txt" "$@" scripts/slurm/task.sh "$root" "$page"
