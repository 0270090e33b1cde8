#!/usr/bin/env bash
# Packs what a program of your own needs: scripts/pack.sh [FOLDER]; the default is artifacts/packages.
#
# The packages stand on the tensor library that scripts/setup.sh chose: the official TorchSharp packages, or the project's own
# provider over the libtorch of this machine. docs/your_own_environment.md says what to do with them.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/common.sh"

help_if_asked "$@"
folder="${1:-$artifacts/packages}"
mkdir -p "$folder"
ensure_setup
[[ -z "$(setting TorchSharpPath)" ]] ||
  fail "A TorchSharp that is no package ($(setting TorchSharpPath)) cannot be packed: run TORCH_PROVIDER=LibTorch scripts/setup.sh." 2
# What the tests were built from is the same.
is_built tests || ensure_built packages.slnf packages
log="$artifacts/pack.log"
dotnet pack "$root/packages.slnf" -c Release --no-build -o "$folder" -v quiet -nologo </dev/null >"$log" 2>&1 ||
  fail "The packing failed: $(grep -m 1 -o 'error.*' "$log" || tail -n 1 "$log") All of it is in $log."
# NuGet never reads a version again that it has unpacked once.
version="$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")"
rm -rf "${NUGET_PACKAGES:-$HOME/.nuget/packages}"/metarltorch{,.*}/"$version"
say "Packed $version into $folder. Next: dotnet new install $folder/MetaRLTorch.Templates.$version.nupkg"
