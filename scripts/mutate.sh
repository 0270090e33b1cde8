#!/usr/bin/env bash
# Changes the code of folders of src/MetaRLTorch in many small ways, one at a time, and counts the changes that some test
# notices. Takes up to an hour a folder; no part of the tests. Tests that train whole runs are left out, so the count is a
# lower bound.
#
#   scripts/mutate.sh FOLDER|FILE… [ARGS of dotnet-stryker, such as --concurrency 4]
#
# The last lines are every change that no test noticed, and the score; artifacts/mutation/FIRST holds the whole report.
# Works on a copy of the sources: no build that tests or runs use is touched.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/common.sh"

help_if_asked "$@"
code="$root/src/MetaRLTorch"
mutate=()
while (($#)) && [[ "$1" != -* ]]; do
  if [[ -f "$code/$1" ]]; then
    mutate+=(--mutate "$1")
  elif [[ -n "$(ls "$code/$1"/*.cs 2>/dev/null)" ]]; then
    mutate+=(--mutate "$1/**/*.cs")
  else
    fail "$1 is no code: give folders or files of $(cd "$code" && printf '%s\n' */*.cs | cut -d/ -f1 | sort -u | xargs)." 2
  fi
  report="${report:-$artifacts/mutation/$1}"
  shift
done
[[ -n "${report:-}" ]] || fail "No folder of src/MetaRLTorch is given; see scripts/mutate.sh --help." 2
command -v python3 >/dev/null || fail "python3, which reads the report, is missing: install it." 1

ensure_setup
copy="$artifacts/mutation/source"
rm -rf "$copy" "$report"
mkdir -p "$copy/artifacts/native" "$report"
(cd "$root" && tar -c --exclude=bin --exclude=obj --exclude=TestResults \
  src environments tests configs .config MetaRLTorch.sln README.md global.json .editorconfig BannedSymbols.txt \
  Directory.*.props Directory.*.targets) | tar -x -C "$copy"
cp -p "$torch_settings" "$copy/artifacts/"
# Stryker takes every project that refers to NUnit for one of tests, and refuses what cannot run as such.
sed -i 's|<PackageReference Include="NUnit" />|&<PackageReference Include="Microsoft.NET.Test.Sdk" />|' \
  "$copy/tests/MetaRLTorch.Testing/MetaRLTorch.Testing.csproj"
# The C++ half, where it is built, need not be built again.
cp -p "$artifacts"/native/{libmetarl_torch.so,libtorch.path} "$copy/artifacts/native/" 2>/dev/null || true

cd "$copy"
dotnet tool restore </dev/null >"$report/restore.log"
cd tests/MetaRLTorch.Tests
dotnet stryker --config-file "$root/scripts/lib/mutate.json" "${mutate[@]}" --output "$report" "$@" </dev/null
python3 "$root/scripts/lib/mutants.py" "$report/reports/mutation-report.json"
