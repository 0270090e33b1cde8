#!/usr/bin/env bash
# Publishes the command line program for a final image: docker/publish.sh FOLDER.
#
# FOLDER/metarl gets the program, its .NET, their licences, and the libtorch of a PyTorch or an archive if the setup chose
# one; FOLDER/packages names the distribution's packages that own what else the program loads.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/lib/common.sh"

program="$1/metarl"

# The program runs without a debugger's libraries and symbols.
publish() {
  dotnet publish "$root/src/MetaRLTorch.Cli" -c Release -r linux-x64 --self-contained -o "$program" -v quiet </dev/null
  find "$program" \( -name '*.pdb' -o -name '*.xml' -o -name 'libmscordbi.so' -o -name 'libmscordaccore.so' \
    -o -name 'libcoreclrtraceptprovider.so' -o -name createdump \) -delete
}

# copy_libtorch FOLDER: where the provider's RUNPATH looks, and a PyTorch's own for its CUDA.
copy_libtorch() {
  mkdir -p "$program/torch/lib"
  find "$1/lib" -maxdepth 1 -name '*.so*' ! -name '*python*' -exec cp -a -t "$program/torch/lib" {} +
  [[ -d "$1/../nvidia" ]] || return 0
  (cd "$1/.." && find nvidia -path '*/lib/*' -name '*.so*' -exec cp -a --parents -t "$program" {} +)
}

copy_licences() {
  local folder name
  for folder in "${NUGET_PACKAGES:-$HOME/.nuget/packages}"/*/*/ "$@"; do
    [[ -d "$folder" ]] || continue
    name="$(basename "$(dirname "$folder")")"
    [[ "$folder" != *.dist-info/ ]] || name="$(basename "$folder")"
    mkdir -p "$program/licences/$name"
    find "$folder" -maxdepth 2 -type f \( -iname '*licen[cs]e*' -o -iname '*notice*' -o -name '*.nuspec' \) \
      -exec cp -t "$program/licences/$name" {} +
  done
}

# The GPU driver's libraries are the host's. A package may own a file without the /usr that the system reads it by.
needed_packages() {
  { find "$program" -name '*.so*' -type f -exec ldd {} + 2>/dev/null || true; } |
    awk -v program="$program/" '$2 == "=>" && $3 ~ "^/" && index($3, program) != 1 { print $3 }' | sort -u |
    { grep -vE '/lib(cuda|nvidia-[a-z]*)\.so' || true; } |
    xargs -r readlink -f | sed -E 's:^(/usr)?:*:' | sort -u | xargs -r dpkg -S |
    awk -F : '!/^diversion/ { print $1 }' | sort -u
}

ensure_setup
mkdir -p "$program"
publish
libtorch="$(setting LibTorchPath)"
if [[ -n "$libtorch" ]]; then
  copy_libtorch "$libtorch"
  copy_licences "$libtorch"/../*.dist-info/
else
  copy_licences
fi
needed_packages >"$1/packages"
# The official packages rejoin a library of over a gigabyte in a file that its owner alone may read; images run as any user.
chmod -R a+rX "$1"
# The image needs no second copy of libraries in the layers of its build.
rm -rf "$artifacts/programs" "$root"/src/*/bin "$root"/environments/*/bin
