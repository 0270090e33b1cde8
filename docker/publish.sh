#!/usr/bin/env bash
# Publishes the command line program with all that it loads: docker/publish.sh ROOT [PYTORCH].
#
# ROOT/opt/metarl gets the program and its .NET, ROOT/opt/metarl/libraries the shared libraries of this machine that it
# needs and its MuJoCo if it has one, and ROOT/PYTORCH the libraries of a PyTorch that was installed in that folder, where libtorch looks for them.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/lib/common.sh"

program="$1/opt/metarl"
libraries="$program/libraries"
pytorch="${2:-}"

# The C library is the base image's, and the GPU driver's libraries are the host's.
needed_libraries() {
  find "$program" "${kept[@]}" -name '*.so*' -type f -exec ldd {} + 2>/dev/null |
    awk '$2 == "=>" && $3 ~ "^/" { print $1, $3 }' | sort -u |
    grep -vE '^(ld-linux|lib(c|m|dl|rt|pthread|resolv|util|anl|nss_[a-z]*|cuda|nvidia-[a-z]*)\.so)' |
    awk -v program="$program/" -v pytorch="${pytorch:-/nowhere}/" 'index($2, program) != 1 && index($2, pytorch) != 1'
}

ensure_setup
dotnet publish "$root/src/MetaRLTorch.Cli" -c Release -r linux-x64 --self-contained -o "$program" -v quiet </dev/null
kept=()
mkdir -p "$libraries"
# Loaded by name when a world asks for it, so no other file says that it is needed.
ldconfig -p | awk '$1 ~ /^libmujoco\.so\./ { print $NF }' | xargs -r cp -L -t "$libraries"
if [[ -d "$pytorch/torch/lib" ]]; then
  for folder in torch/lib nvidia; do
    [[ ! -d "$pytorch/$folder" ]] || { mkdir -p "$1$pytorch/$folder" && cp -a "$pytorch/$folder/." "$1$pytorch/$folder/"; }
  done
  kept=("$pytorch/torch/lib" "$pytorch/nvidia")
fi
while read -r name file; do
  cp -L "$file" "$libraries/$name"
done < <(needed_libraries)
