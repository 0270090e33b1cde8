#!/usr/bin/env bash
# Chooses once which tensor library to build over, checks that it works, and says so in one line; in another, where Gym.NET
# comes from, or why it is left out.
#
#   scripts/setup.sh [--force]           chooses and builds again, even if nothing has changed
#
# Takes the official TorchSharp packages if the package feed serves them, else a libtorch on this machine: that of a PyTorch
# with CUDA if there is an NVIDIA GPU, the system's, an unpacked archive, any PyTorch's. Without any, it installs Debian's.
# It writes the choice to artifacts/torch.props, which the build reads. These variables override it:
#
#   TORCH_PROVIDER=TorchSharp|LibTorch   the official packages, or the project's provider over a libtorch
#   TORCH_SHARP_PATH=FOLDER              a TorchSharp.dll built elsewhere, with its native libraries
#   LIBTORCH_PATH=FOLDER                 an unpacked libtorch, or the torch folder of a PyTorch
#   TORCH_DEVICE=cpu|cuda                the device; by default cuda if an NVIDIA GPU passes the self-test, else cpu
#   GYM_NET_PATH=FOLDER                  the assemblies of Gym.NET and Gym.NET.Environments, and what they need
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
help_if_asked "$@"
setup_problem=""
gpu_problem=""
# To be tried in turn; libtorch.sh reads the one under trial.
devices=(cpu)
! has_nvidia_gpu || devices=(cuda cpu)
[[ -z "${TORCH_DEVICE:-}" ]] || devices=("$TORCH_DEVICE")
device="${devices[0]}"
# shellcheck source-path=SCRIPTDIR source=lib/libtorch.sh
source "$root/scripts/lib/libtorch.sh"
# shellcheck source-path=SCRIPTDIR source=lib/gym_net.sh
source "$root/scripts/lib/gym_net.sh"
torchsharp_version="$(sed -n 's/.*Include="TorchSharp" Version="\([^"]*\)".*/\1/p' "$root/Directory.Packages.props")"

check_request() {
  case "${TORCH_PROVIDER:-}" in
    "" | TorchSharp | LibTorch) ;;
    *) fail "TORCH_PROVIDER=$TORCH_PROVIDER is unknown: use TorchSharp or LibTorch." 2 ;;
  esac
  [[ "${TORCH_DEVICE:-cpu}" =~ ^(cpu|cuda)$ ]] || fail "TORCH_DEVICE=$TORCH_DEVICE is unknown: use cpu or cuda." 2
  [[ -z "${TORCH_SHARP_PATH:-}" || -f "$TORCH_SHARP_PATH/TorchSharp.dll" ]] ||
    fail "TORCH_SHARP_PATH=$TORCH_SHARP_PATH holds no TorchSharp.dll: correct it." 2
  check_gym_net_request
  command -v dotnet >/dev/null || fail "dotnet was not found: install the .NET 10 SDK and put it on PATH."
}

# What this machine offers; setup chooses again when this changes.
machine_state() {
  {
    pytorch_folders
    system_library | xargs -r readlink -f
    printf '%s\n' "${devices[*]}" "$torchsharp_version"
    nvidia-smi --query-gpu=driver_version --format=csv,noheader 2>/dev/null </dev/null || true
    cat "$root/scripts/setup.sh" "$root/scripts/lib/libtorch.sh"
  } | sha256sum | cut -c 1-16
}

# ask_feed NAME ITEM: whether the feed serves an MSBuild item; NAME is for messages.
ask_feed() {
  local probe="$artifacts/probe" log="$artifacts/feed.log" child waited=0
  say "Asking the package feed for $1 ..."
  mkdir -p "$probe"
  printf '<Project />\n' | tee "$probe/Directory.Build.props" "$probe/Directory.Build.targets" >"$probe/Directory.Packages.props"
  printf '%s\n' '<Project Sdk="Microsoft.NET.Sdk">' \
    '<PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>' \
    "<ItemGroup>$2</ItemGroup>" \
    '</Project>' >"$probe/probe.csproj"
  dotnet restore "$probe/probe.csproj" -v normal </dev/null >"$log" 2>&1 6>&- &
  child=$!
  # Waits for a feed that has answered, however slow the line.
  while kill -0 $child 2>/dev/null; do
    if ((++waited > 300)) && ! grep -qE '^ *(OK|NotFound|CACHE) ' "$log"; then
      kill $child 2>/dev/null || true
      setup_problem="the package feed did not answer within a minute"
    fi
    sleep 0.2
  done
  if wait $child 2>/dev/null; then return 0; fi
  if grep -qE 'NU110[123]' "$log"; then
    setup_problem="the package feed does not serve $1"
  else
    setup_problem="${setup_problem:-the package feed cannot be asked ($(grep -m 1 -o 'error.*' "$log" | cut -c 1-200))}"
  fi
  return 1
}

feed_serves_torchsharp() {
  if [[ -z "${feed_answer:-}" ]]; then
    setup_problem=""
    # The managed package alone: its native libraries are gigabytes, and not needed for the answer.
    if ask_feed "TorchSharp $torchsharp_version" "<PackageDownload Include=\"TorchSharp\" Version=\"[$torchsharp_version]\" />"; then feed_answer=yes; else feed_answer="$setup_problem"; fi
  fi
  setup_problem="$feed_answer"
  [[ "$feed_answer" == yes ]]
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

# Loads the library, differentiates a small network twice on the device if it is here, repeats random streams.
self_test() {
  local log="$artifacts/self-test.log" tried=cpu fault
  [[ "$device" == cpu ]] || ! has_nvidia_gpu || tried=cuda
  if ! (ensure_program src/MetaRLTorch.Cli metarl) 2>"$log"; then
    fault="$(grep -m 1 error "$log" | sed 's/^.*\(error\)/\1/' | cut -c 1-300)"
    setup_problem="$choice cannot be built: ${fault:-see $artifacts/build-metarl.log}"
    return 1
  fi
  fault="$(try_device "$log" "$tried")"
  [[ -z "$fault" ]] || { setup_problem="the self-test of $choice fails: $fault" && return 1; }
}

try_torchsharp() {
  local size="some hundred megabytes"
  [[ "$device" == cpu ]] || size="several gigabytes"
  if [[ -z "${TORCH_SHARP_PATH:-}" ]]; then
    feed_serves_torchsharp || return 1
    choice="the official TorchSharp $torchsharp_version packages for $device"
    say "Building over $choice, with their libtorch ($size, if not downloaded before) ..."
    write_settings TorchSharp "" "" "$device"
  else
    choice="the TorchSharp in $TORCH_SHARP_PATH"
    say "Building over $choice ..."
    write_settings TorchSharp "$(cd "$TORCH_SHARP_PATH" && pwd -P)" "" "$device"
  fi
  self_test
}

try_libtorch() {
  local blas
  if [[ "$device" == cuda ]] && ! { find_libtorch && has_cuda "$libtorch_path"; }; then
    setup_problem="${libtorch_name:-no libtorch} was found with CUDA; name one that has it by LIBTORCH_PATH"
    [[ -z "$libtorch_name" ]] || setup_problem="$libtorch_name has no CUDA; name one that has it by LIBTORCH_PATH"
    return 1
  fi
  ensure_libtorch || return 1
  blas="$(blas_name)"
  choice="the project's provider over $libtorch_name for $device${blas:+ with $blas}"
  say "Building over $choice ..."
  write_settings LibTorch "" "$libtorch_path" "$device"
  self_test || return 1
  if [[ "$blas" == "the reference BLAS" ]]; then
    choice+=", SOME TWENTY TIMES SLOWER THAN OpenBLAS (apt-get install libopenblas0-pthread)"
  fi
}

# Sets choice and reason for the device, or problem to what stands in the way.
decide() {
  local asked="" rejected
  [[ -z "${LIBTORCH_PATH:-}" ]] || asked="LibTorch LIBTORCH_PATH"
  [[ -z "${TORCH_SHARP_PATH:-}" ]] || asked="TorchSharp TORCH_SHARP_PATH"
  [[ -z "${TORCH_PROVIDER:-}" ]] || asked="$TORCH_PROVIDER TORCH_PROVIDER"
  reason="${asked#* } asks for it"
  case "$asked" in
    TorchSharp*) try_torchsharp || problem="${asked#* } asks for TorchSharp, but $setup_problem" ;;
    LibTorch*) try_libtorch || problem="${asked#* } asks for LibTorch, but $setup_problem" ;;
    *)
      reason="the package feed serves them and their self-test passes"
      if ! try_torchsharp; then
        rejected="$setup_problem"
        reason="$rejected"
        try_libtorch || problem="not TorchSharp ($rejected), nor the project's provider ($setup_problem)"
      fi
      ;;
  esac
  [[ -z "$problem" ]]
}

check_request
exec 6>"$artifacts/setup.lock"
flock 6
asked="$(requested_provider)"
state="$(machine_state)"
if [[ "${1:-}" != --force && -f "$torch_settings" && -f "$setup_stamp" ]] &&
  [[ "$(sed -n 1p "$setup_stamp")" == "$asked" && "$(sed -n 2p "$setup_stamp")" == "$state" ]]; then
  sed -n 3p "$setup_stamp"
  choose_gym_net "${1:-}"
  exit 0
fi
say "Choosing the tensor library ..."
rm -f "$setup_stamp"
[[ "${1:-}" != --force ]] || rm -rf "$artifacts"/built-* "$artifacts/native"
for device in "${devices[@]}"; do
  problem=""
  ! decide || break
  gpu_problem="$problem"
done
[[ -z "$problem" ]] || fail "Setup: $problem."
[[ "$device" == cpu ]] || gpu_problem=""
state="$(machine_state)" # an installation changes it
line="Tensors: $choice, because ${reason%.}.${gpu_problem:+ Not for the NVIDIA GPU: ${gpu_problem%.}.}"
printf '%s\n' "$asked" "$state" "$line" "$gpu_problem" >"$setup_stamp.new"
mv "$setup_stamp.new" "$setup_stamp"
printf '%s\n' "$line"
choose_gym_net "${1:-}"
