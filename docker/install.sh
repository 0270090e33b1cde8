#!/bin/sh
# Installs the packages that the program loads in the final image: docker/install.sh LIST [PACKAGE…].
# LIST is a file that names packages; those already installed cost nothing.
set -eu
list=$1
shift
missing=
for package in $(cat "$list") "$@"; do
  dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
apt-get update
# shellcheck disable=SC2086 # names of packages, one a word
if ! DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; then
  echo "docker/install.sh: not installed:$missing; BASE_IMAGE must be of the BUILD_IMAGE's distribution." >&2
  exit 1
fi
apt-get clean
rm -rf /var/lib/apt/lists/*
