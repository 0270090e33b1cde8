#!/usr/bin/env bash
# One task of the array that scripts/slurm/sweep.sh submits: scripts/slurm/task.sh ROOT SWEEP.yaml.
set -euo pipefail
cd "$1"

# Slurm's warning goes to the step, which saves and ends with 138; the task is then put into the queue again.
code=0
srun scripts/metarl sweep "$2" --task "$SLURM_ARRAY_TASK_ID" || code=$?
((code != 138)) || scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
exit "$code"
