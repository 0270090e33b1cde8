#!/usr/bin/env bash
# Decides once which tensor library the project is built over, proves that it works, and says so in one line.
#
#   scripts/setup.sh [--force]
#
# The official TorchSharp packages are taken where the package feed serves them, else a libtorch of this machine: that of a
# PyTorch with CUDA where there is an NVIDIA GPU, the system's, an unpacked archive, any PyTorch's; where there is none,
# Debian's is installed. The choice is written to artifacts/torch.props, which the build reads. To choose otherwise:
#
#   TORCH_PROVIDER=TorchSharp|LibTorch   the official packages, or the project's own provider over a libtorch
#   TORCH_SHARP_PATH=FOLDER              a TorchSharp.dll built elsewhere, with its native libraries
#   LIBTORCH_PATH=FOLDER                 an unpacked libtorch, or the torch folder of a PyTorch
#   TORCH_DEVICE=cpu|cuda                for which device; cuda where there is an NVIDIA GPU
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
if [[ "${1:-}" == --help ]]; then
  sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
  exit 0
fi
setup_problem=""
device="${TORCH_DEVICE:-$(has_nvidia_gpu && echo cuda || echo cpu)}"
# shellcheck source-path=SCRIPTDIR source=lib/libtorch.sh
source "$root/scripts/lib/libtorch.sh"
torchsharp_version="$(sed -n 's/.*Include="TorchSharp" Version="\([^"]*\)".*/\1/p' "$root/Directory.Packages.props")"

check_request() {
  case "${TORCH_PROVIDER:-}" in
    "" | TorchSharp | LibTorch) ;;
    *) fail "TORCH_PROVIDER=$TORCH_PROVIDER is unknown: use TorchSharp or LibTorch." 2 ;;
  esac
  [[ "$device" == cpu || "$device" == cuda ]] || fail "TORCH_DEVICE=$device is unknown: use cpu or cuda." 2
  [[ -z "${TORCH_SHARP_PATH:-}" || -f "$TORCH_SHARP_PATH/TorchSharp.dll" ]] ||
    fail "TORCH_SHARP_PATH=$TORCH_SHARP_PATH holds no TorchSharp.dll: correct it." 2
  command -v dotnet >/dev/null || fail "dotnet was not found: install the .NET 10 SDK and put it on PATH."
}

# What this machine offers; another answer than last time means to decide again.
machine_state() {
  {
    pytorch_folders
    system_library | xargs -r readlink -f
    printf '%s\n' "$device" "$torchsharp_version"
    cat "$root/scripts/setup.sh" "$root/scripts/lib/libtorch.sh"
  } | sha256sum | cut -c 1-16
}

# Asks the feed for the managed package alone: its native libraries are gigabytes.
feed_serves_torchsharp() {
  local probe status=0
  probe="$(mktemp -d)"
  printf '%s\n' '<Project Sdk="Microsoft.NET.Sdk">' \
    '<PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>' \
    "<ItemGroup><PackageReference Include=\"TorchSharp\" Version=\"[$torchsharp_version]\" /></ItemGroup>" \
    '</Project>' >"$probe/probe.csproj"
  timeout 60 dotnet restore "$probe/probe.csproj" </dev/null >"$artifacts/feed.log" 2>&1 || status=$?
  rm -rf "$probe"
  case $status in
    0) return 0 ;;
    124) setup_problem="the package feed did not answer within 60 s" ;;
    *) setup_problem="the package feed does not serve TorchSharp $torchsharp_version" ;;
  esac
  return 1
}

write_settings() {
  local new="$torch_settings.new"
  cat >"$new" <<XML
<Project>
  <!-- Written by scripts/setup.sh. -->
  <PropertyGroup>
    <TorchProvider>$1</TorchProvider>
    <TorchSharpPath>$2</TorchSharpPath>
    <LibTorchPath>$3</LibTorchPath>
    <TorchDevice>$4</TorchDevice>
  </PropertyGroup>
</Project>
XML
  # An unchanged file keeps its time, and the build its results.
  if cmp -s "$new" "$torch_settings"; then rm "$new"; else mv "$new" "$torch_settings"; fi
}

# Loads the library, differentiates a small network twice, repeats random streams.
self_test() {
  local log="$artifacts/self-test.log"
  if ! (ensure_program src/MetaRLTorch.Cli metarl) 2>"$log"; then
    setup_problem="$choice cannot be built: $(grep -m 1 error "$log" | sed 's/^.*\(error\)/\1/' | cut -c 1-300)"
    return 1
  fi
  # The group sends to the log also what this shell says about a program that was killed.
  if ! { (run_program src/MetaRLTorch.Cli metarl doctor --self-test); } </dev/null >"$log" 2>&1; then
    setup_problem="the self-test of $choice fails: $(grep -m 1 -E '^metarl:|^Unhandled|rror' "$log" | cut -c 1-300)"
    return 1
  fi
}

try_torchsharp() {
  if [[ -z "${TORCH_SHARP_PATH:-}" ]]; then
    feed_serves_torchsharp || return 1
    choice="the official TorchSharp $torchsharp_version packages for $device"
    write_settings TorchSharp "" "" "$device"
  else
    choice="the TorchSharp in $TORCH_SHARP_PATH"
    write_settings TorchSharp "$(cd "$TORCH_SHARP_PATH" && pwd -P)" "" "$device"
  fi
  self_test
}

try_libtorch() {
  local built_for=cpu blas
  ensure_libtorch || return 1
  ! has_cuda "$libtorch_path" || built_for="$device"
  if [[ "${TORCH_DEVICE:-}" == cuda && "$built_for" == cpu ]]; then
    setup_problem="$libtorch_name has no CUDA, which TORCH_DEVICE=cuda asks for; name one that has by LIBTORCH_PATH"
    return 1
  fi
  blas="$(blas_name)"
  choice="the project's own provider over $libtorch_name for $built_for${blas:+ with $blas}"
  write_settings LibTorch "" "$libtorch_path" "$built_for"
  self_test || return 1
  if [[ "$blas" == "the reference BLAS" ]]; then
    choice+=", SOME TWENTY TIMES SLOWER THAN OpenBLAS (apt-get install libopenblas0-pthread)"
  elif [[ "$device" != "$built_for" ]]; then
    choice+=" although there is an NVIDIA GPU (name a libtorch with CUDA by LIBTORCH_PATH)"
  fi
}

# Sets choice and reason, or ends with one line on what stands in the way.
decide() {
  local asked="" rejected
  [[ -z "${LIBTORCH_PATH:-}" ]] || asked="LibTorch LIBTORCH_PATH"
  [[ -z "${TORCH_SHARP_PATH:-}" ]] || asked="TorchSharp TORCH_SHARP_PATH"
  [[ -z "${TORCH_PROVIDER:-}" ]] || asked="$TORCH_PROVIDER TORCH_PROVIDER"
  if [[ -n "$asked" ]]; then
    reason="${asked#* } asks for it"
    case "$asked" in
      TorchSharp*) try_torchsharp || fail "Setup: ${asked#* } asks for TorchSharp, but $setup_problem." ;;
      *) try_libtorch || fail "Setup: ${asked#* } asks for LibTorch, but $setup_problem." ;;
    esac
  elif try_torchsharp; then
    reason="the package feed serves them and their self-test passes"
  else
    rejected="$setup_problem"
    try_libtorch || fail "Setup: not TorchSharp ($rejected), nor the project's own provider ($setup_problem)."
    reason="$rejected"
  fi
}

check_request
exec 6>"$artifacts/setup.lock"
flock 6
asked="$(requested_provider)"
state="$(machine_state)"
if [[ "${1:-}" != --force && -f "$torch_settings" && -f "$setup_stamp" ]] &&
  [[ "$(sed -n 1p "$setup_stamp")" == "$asked" && "$(sed -n 2p "$setup_stamp")" == "$state" ]]; then
  sed -n 3p "$setup_stamp"
  exit 0
fi
rm -f "$setup_stamp"
decide
state="$(machine_state)" # an installation changes it
line="Tensors: $choice, because ${reason%.}."
printf '%s\n' "$asked" "$state" "$line" >"$setup_stamp.new"
mv "$setup_stamp.new" "$setup_stamp"
printf '%s\n' "$line"
