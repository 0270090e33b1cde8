# shellcheck shell=bash
# What every script needs: where the repository is, a tensor provider that is set up, and builds that are up to date and
# stay intact while another script builds or runs.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
artifacts="$root/artifacts"
torch_settings="$artifacts/torch.props"
setup_stamp="$artifacts/setup.stamp"
# There only where Gym.NET is.
gym_net_settings="$artifacts/gym_net.props"
gym_net_stamp="$artifacts/gym_net.stamp"

# Build nodes that outlive their build would keep a job's allocation. (The compiler's server stays a while; no lock is left to it.)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=1
# Without ICU, as on a bare Debian, the SDK starts only when it is told to do without.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
export MSBUILDDISABLENODEREUSE=1 MSBUILDTERMINALLOGGER=off DOTNET_CLI_USE_MSBUILD_SERVER=0

# How messages name the program, so that users can type what they read.
METARL_COMMAND="$root/scripts/metarl"
[[ "$PWD" != "$root" ]] || METARL_COMMAND=scripts/metarl
export METARL_COMMAND

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$1"
  exit "${2:-1}"
}

# With a limit of file sizes .NET starts only without the file in memory that it maps its code from twice.
[[ "$(ulimit -f)" == unlimited ]] || export DOTNET_EnableWriteXorExecute=0

# Batch systems and containers may run a user without a home, where dotnet and NuGet then have nowhere to write.
if [[ ! -w "${HOME:-/nonexistent}" ]]; then export HOME="$artifacts/home"; fi
if ! mkdir -p "$artifacts" "$HOME" 2>/dev/null || [[ ! -w "$artifacts" ]]; then
  fail "$artifacts cannot be written, where builds and settings go: make the clone writable for $(id -un), or work in a copy of it."
fi

# fault_of LOG COMMAND...: runs it with its output in the log; prints nothing on success, else one line that says why it failed.
fault_of() {
  local log="$1" status=0 words
  shift
  # The group also logs this shell's message about a killed program; the last line of this function says it better.
  { ("$@"); } </dev/null >"$log" 2>&1 || status=$?
  ((status != 0)) || return 0
  words="$(grep -v 'common.sh: line [0-9]*: ' "$log" || true)"
  words="$({ grep -m 1 -E '^metarl:|^Unhandled' || grep -m 1 -i error <<<"$words" || tail -n 1 <<<"$words"; } <<<"$words" | cut -c 1-400)"
  words="${words#metarl: }"
  if ((status > 128)); then
    words="${words:+$words; }it was ended by SIG$(kill -l $((status - 128)))"
  fi
  printf '%s\n' "${words:-it ended with code $status and said nothing}"
}

# help_if_asked ARGS...: if the first argument is --help or -h, prints the comment at the top of the script and exits.
help_if_asked() {
  [[ "${1:-}" == --help || "${1:-}" == -h ]] || return 0
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
  exit 0
}

has_nvidia_gpu() { nvidia-smi -L 2>/dev/null </dev/null | grep -q '^GPU'; }

# setting NAME [FILE]: what the setup chose.
setting() { sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" "${2:-$torch_settings}"; }

# What the caller asks of the setup, on one line; empty when nothing is asked.
requested_provider() {
  local asked="${TORCH_PROVIDER:-}|${TORCH_SHARP_PATH:-}|${TORCH_DEVICE:-}|${LIBTORCH_PATH:-}"
  [[ "$asked" == "|||" ]] || printf '%s\n' "$asked"
}

has_gym_net() { [[ -f "$gym_net_settings" ]]; }

# How to have it where it is not, as the end of a sentence.
gym_net_remedy() { sed -n '3s/^Gym.NET: left out, because //p' "$gym_net_stamp"; }

# Whether the setup knows about Gym.NET, and what it knows still holds.
gym_net_is_chosen() {
  local path
  [[ -f "$gym_net_stamp" ]] || return 1
  path="$(sed -n 1p "$gym_net_stamp")"
  [[ -z "$path" || -d "$path" ]] && [[ -z "${GYM_NET_PATH:-}" || "$GYM_NET_PATH" -ef "$path" ]]
}

ensure_setup() {
  local asked path
  asked="$(requested_provider)"
  if [[ -f "$torch_settings" && -f "$setup_stamp" ]]; then
    path="$(setting LibTorchPath)$(setting TorchSharpPath)"
    if [[ -z "$path" || -d "$path" ]] && [[ -z "$asked" || "$asked" == "$(sed -n 1p "$setup_stamp")" ]] && gym_net_is_chosen; then
      return
    fi
  fi
  "$root/scripts/setup.sh" >&2
}

# Everything that a build reads, by name and content: differs as soon as a file is edited, added or removed, and is the
# same in a copy of the clone.
source_state() {
  (
    cd "$root" || exit
    find src environments tests Directory.*.props Directory.*.targets global.json .editorconfig BannedSymbols.txt \
      artifacts/torch.props \( -name bin -o -name obj -o -name TestResults \) -prune -o \
      -type f ! -name packages.lock.json -print0 2>/dev/null | LC_ALL=C sort -z | xargs -0r sha256sum
    ! has_gym_net || sha256sum <"$gym_net_settings"
  ) | sha256sum | cut -c 1-16
}

# build PROJECT NAME: one build at a time in this clone; its log is artifacts/build-NAME.log.
build() {
  local log="$artifacts/build-$2.log" child status=0
  command -v dotnet >/dev/null || fail "dotnet was not found: install the .NET 10 SDK and put it on PATH."
  dotnet build "$root/$1" -c Release -v quiet -nologo -clp:NoSummary </dev/null >"$log" 2>&1 6>&- 8>&- 9>&- &
  child=$!
  trap 'kill -TERM $child 2>/dev/null; exit 143' TERM
  trap 'kill -TERM $child 2>/dev/null; exit 130' INT
  wait $child || status=$?
  trap - TERM INT
  if ((status != 0)); then
    grep -E ': error|^error' "$log" | LC_ALL=C sort -u | head -n 20 >&2 || true
    say "The build failed; all of it is in $log."
    return 1
  fi
}

# is_built NAME: whether no source has changed since the build of that name.
is_built() {
  local stamp="$artifacts/built-$1"
  [[ -f "$stamp" && "$(<"$stamp")" == "$(source_state)" ]]
}

# ensure_built PROJECT NAME [AFTER...]: builds if a source has changed since the last build, then runs AFTER under the same lock.
ensure_built() {
  local project="$1" name="$2" state
  shift 2
  is_built "$name" && return
  exec 9>"$artifacts/build.lock"
  flock 9
  if ! is_built "$name"; then
    state="$(source_state)"
    say "Building ${project##*/} ..."
    build "$project" "$name" || exit 1
    (($# == 0)) || "$@" "$state"
    printf '%s\n' "$state" >"$artifacts/built-$name"
  fi
  exec 9>&-
}

ensure_program() { ensure_built "$1" "$2" copy_program "$root/$1/bin/Release/net10.0" "$2"; }

# hold_program FOLDER NAME: builds a program if needed and sets program to the copy that this shell holds.
# It runs from a copy of its output folder, because a later build writes over the files of a running one; the shared lock
# that the shell's children inherit tells when the copy may go.
hold_program() {
  local copy
  ensure_program "$1" "$2"
  copy="$artifacts/programs/$2/$(<"$artifacts/built-$2")"
  exec 8<"$copy/$2.dll"
  flock -s 8
  find_runtime
  program="$copy/$2"
}

# run_program FOLDER NAME ARGS...: builds a program if needed and replaces this shell by it.
run_program() {
  hold_program "$1" "$2"
  shift 2
  exec "$program" "$@"
}

# try_device LOG cpu|cuda: the self-test on a device; prints nothing if it passes, else one line that says why it fails.
try_device() {
  local fault
  fault="$(fault_of "$1" run_program src/MetaRLTorch.Cli metarl doctor --self-test --device "$2")"
  [[ -n "$fault" ]] || return 0
  fault="${fault% Trace from LoadNativeBackend:}"
  [[ "$2" == cpu ]] || fault="${fault%.} (NVIDIA driver $(nvidia-smi --query-gpu=driver_version --format=csv,noheader </dev/null | head -n 1))"
  printf '%s\n' "${fault%.}"
}

# A program looks for .NET in the system's usual places; an SDK unpacked elsewhere is only on PATH.
find_runtime() {
  local folder
  folder="$(dirname "$(readlink -f "$(command -v dotnet)")")"
  [[ -n "${DOTNET_ROOT:-}" || ! -d "$folder/host/fxr" ]] || export DOTNET_ROOT="$folder"
}

# copy_program FOLDER NAME STATE: what a package brings is large and never rewritten, so it is linked, not copied.
copy_program() {
  local copies="$artifacts/programs/$2" copy="$artifacts/programs/$2/$3" old
  mkdir -p "$copies"
  for old in "$copies"/*/; do
    [[ ! -f "$old/$2.dll" ]] || (flock -n 7 && rm -rf "$old") 7<"$old/$2.dll" || true
  done
  [[ ! -d "$copy" ]] || return 0
  rm -rf "$copies/partial"
  mkdir "$copies/partial"
  (
    cd "$1" || exit
    find . -type f -size -32M ! -path './runtimes/*' -exec cp --parents -t "$copies/partial" {} +
    find . -type f \( -size +31M -o -path './runtimes/*' \) -exec cp --parents --link -t "$copies/partial" {} +
  )
  mv "$copies/partial" "$copy"
}
