#!/usr/bin/env bash
# Runs all tests: scripts/test.sh [ARGS of dotnet test, such as --filter Name~Sgmrl].
# The last line is the sum over all test assemblies; the exit code is dotnet's own, or 1 when no test passed.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/common.sh"

help_if_asked "$@"

# The tests of ant, hopper and walker need MuJoCo; without it they count as skipped.
ensure_mujoco() {
  [[ -z "${MUJOCO_LIBRARY:-}" ]] || return 0
  [[ -z "$(find /usr/lib /usr/local/lib -maxdepth 2 -name 'libmujoco.so*' -print -quit 2>/dev/null)" ]] || return 0
  device=cpu
  setup_problem=""
  # shellcheck source-path=SCRIPTDIR source=lib/libtorch.sh
  source "$root/scripts/lib/libtorch.sh"
  install_packages libmujoco2.2.2 ||
    mujoco_missing="Tests that need MuJoCo were skipped: as root, apt-get install --no-install-recommends libmujoco2.2.2."
}

# Other test runs may go on at the same time, but no build may write over the assemblies under test.
build_tests() {
  exec 8>>"$artifacts/tests.lock"
  flock -s 8
  is_built tests && { ! has_gym_net || is_built gym_net_tests; } && return
  flock 8
  ensure_built MetaRLTorch.sln tests
  ! has_gym_net || ensure_built tests/MetaRLTorch.GymNet.Tests gym_net_tests
  flock -s 8
}

sum_up() {
  awk '/^(Passed|Failed|Skipped)! +- Failed: / {
         gsub(/[,:]/, " ")
         for (i = 1; i < NF; i++) count[$i] += $(i + 1)
       }
       END {
         printf "%d passed, %d failed, %d skipped\n", count["Passed"], count["Failed"], count["Skipped"]
         exit count["Passed"] == 0
       }' "$1"
}

mujoco_missing=""
ensure_setup
ensure_mujoco
build_tests
output="$(mktemp "$artifacts/test-XXXXXX.log")"
trap 'rm -f "$output"' EXIT
status=0
suites=(MetaRLTorch.sln)
! has_gym_net || suites+=(tests/MetaRLTorch.GymNet.Tests)
for suite in "${suites[@]}"; do
  dotnet test "$root/$suite" -c Release --no-build -nologo "$@" </dev/null 2>&1 8>&- | tee -a "$output" || status=$?
done
if ! totals="$(sum_up "$output")" && ((status == 0)); then
  echo "No test passed: does the filter match any?"
  status=1
fi
[[ -z "$mujoco_missing" ]] || echo "$mujoco_missing"
has_gym_net || echo "Tests of Gym.NET were skipped: $(gym_net_remedy)"
echo "$totals"
exit "$status"
