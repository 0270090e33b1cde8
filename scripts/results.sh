#!/usr/bin/env bash
# Trains what the tables of RESULTS.md need, and writes them there.
#
#   scripts/results.sh [--jobs N] [--force] [--into FOLDER] [TABLE...]
#
# A TABLE is the name of a page in results/, or the path of another such page; the default is all of results/. Runs are in
# runs/results. Finished runs are kept, interrupted ones continue; --force trains the tables' runs again. --jobs is the
# number of concurrent runs, by default one for each GPU, else for each core. --into writes runs/ and RESULTS.md to another folder
# than the repository's root. On SIGINT and SIGTERM the runs save before they end: the next call continues them.
#
#   METARL=PROGRAM   trains with another program than this clone's
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/common.sh"

usage() { sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" | sed '$d'; }

jobs=() # as the sweep takes it
force=false
into=.
tables=()
status=0   # of the whole: a run that fails does not stop the others
running="" # the process that trains

read_arguments() {
  local table
  while (($# > 0)); do
    case "$1" in
      --help) usage && exit 0 ;;
      --force) force=true ;;
      --jobs | --into)
        (($# > 1)) || fail "$1 needs a value; see scripts/results.sh --help." 2
        if [[ "$1" == --into ]]; then into="$(realpath -m "$2")"; else jobs=(--jobs "$2"); fi
        shift
        ;;
      -*) fail "$1 is not an option; see scripts/results.sh --help." 2 ;;
      *.yaml) tables+=("$(realpath -m --relative-to="$root" "$1")") ;;
      *) tables+=("results/$1.yaml") ;;
    esac
    shift
  done
  [[ "${jobs[1]:-1}" =~ ^[1-9][0-9]*$ ]] || fail "--jobs ${jobs[1]} is not a number of runs: give 1 or more." 2
  cd "$root"
  ((${#tables[@]} > 0)) || tables=(results/*.yaml)
  for table in "${tables[@]}"; do
    [[ -f "$table" ]] || fail "$table: there is no such table. Known: $(basename -s .yaml -a results/*.yaml | xargs)." 2
  done
}

# The last commit that changed what a run computes; its settings are compared one by one.
code_commit() {
  local files=(src environments global.json 'Directory.*') hash
  hash="$(git log -1 --abbrev=10 --format=%h -- "${files[@]}" 2>/dev/null || true)"
  [[ -z "$hash" || -z "$(git status --porcelain -- "${files[@]}")" ]] || hash+=" with changes"
  printf '%s\n' "${hash:-unknown}"
}

# Without names and folders of this machine; OpenMP's settings change what nproc counts.
machine_facts() {
  local processor tensors gpu=""
  processor="$(sed -n '/^model name/{s/.*: //p;q}' /proc/cpuinfo)"
  tensors="$(sed -n '3{s/^Tensors: //;s/, because .*//;s: in /[^,]*::g;s/\.$//;p}' "$setup_stamp" 2>/dev/null || true)"
  if [[ "$(setting TorchDevice 2>/dev/null)" == cuda ]] && has_nvidia_gpu; then
    gpu=" and $(nvidia-smi --query-gpu=name --format=csv,noheader </dev/null | sed -n 1p)"
  fi
  printf '%s, %s cores%s%s\n' "${processor:-$(uname -m)}" "$(env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc)" "$gpu" "${tensors:+, $tensors}"
}

# The sweep asks its runs to save, and waits for them.
stop() {
  trap '' INT TERM
  if [[ -n "$running" ]]; then
    say "Ending the runs; they save first ..."
    kill -TERM "$running" 2>/dev/null || true
    wait "$running" || true
  fi
  exit "$1"
}

# needed TABLE: a line for every run, as `metarl results runs` prints them.
needed() { "$metarl" results runs "$1" --into "$into"; }

# Every run notes its origin before it trains, because it may be interrupted.
note_origin() {
  local state="$1" folder="$2" origin="$commit"$'\t'"$machine"
  mkdir -p "$folder"
  [[ "$state" == begun ]] || rm -f "$folder/origin.txt"
  [[ "$(tail -n 1 "$folder/origin.txt" 2>/dev/null)" == "$origin" ]] || printf '%s\n' "$origin" >>"$folder/origin.txt"
}

train() {
  local table="$1" runs state folder difference kept=0
  runs="$(needed "$table")"
  while IFS=$'\t' read -r state folder _ _ difference; do
    case "$state" in
      other) fail "$folder was trained with $difference: remove it, or train the table again with --force." 2 ;;
      finished) [[ "$(cut -f 1 "$folder/origin.txt" 2>/dev/null)" == "$commit" ]] || kept=$((kept + 1)) ;;
    esac
  done <<<"$runs"
  ((kept == 0)) || say "$table: keeps $kept runs of another commit than $commit; --force trains them again."
  while IFS=$'\t' read -r state folder _; do
    [[ "$state" == finished ]] || note_origin "$state" "$folder"
  done <<<"$runs"
  "$metarl" results train "$table" --into "$into" "${jobs[@]}" </dev/null &
  running=$!
  wait "$running" || status=1
  running=""
}

read_arguments "$@"
if [[ -n "${METARL:-}" ]]; then
  metarl="$METARL"
else
  ensure_setup
  # One build for all runs, even if the sources change while they train.
  hold_program src/MetaRLTorch.Cli metarl
  metarl="$program"
fi
mkdir -p "$into/runs/results"
exec 5>"$into/runs/results/.lock"
flock -n 5 || fail "Another scripts/results.sh trains in $into/runs/results: wait for it, or choose another folder with --into."
commit="$(code_commit)"
machine="$(machine_facts)"
trap 'stop 129' HUP
trap 'stop 130' INT
trap 'stop 138' USR1
trap 'stop 143' TERM
if $force; then
  # Before any of them trains: tables share runs.
  for table in "${tables[@]}"; do needed "$table" | cut -f 2 | xargs -rd '\n' rm -rf; done
fi
for table in "${tables[@]}"; do
  train "$table"
  # Of a table with a run that failed, this names the run and writes nothing.
  if "$metarl" results write "$table" --into "$into"; then
    say "$(basename "$table" .yaml): written to $into/RESULTS.md"
  else
    status=1
  fi
done
exit "$status"
