#!/usr/bin/env bash
# The command line with the environments of Gym.NET: scripts/gym.sh COMMAND ARGS, for example
# scripts/gym.sh train src/MetaRLTorch.GymNet/configs/cart_pole/maml.yaml. It knows all that scripts/metarl knows, and more;
# scripts/gym.sh list says what. scripts/gym.sh bench measures environment steps per second.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/common.sh"

help_if_asked "$@"
METARL_COMMAND="${METARL_COMMAND/%metarl/gym.sh}"
ensure_setup
has_gym_net || fail "Gym.NET is not here: $(gym_net_remedy)"
run_program src/MetaRLTorch.GymNet metarl-gym "$@"
