# shellcheck shell=bash
# Finds a libtorch for the project's tensor provider, and installs one if there is none.
# The caller has read common.sh and set the device.
: "${root:?}" "${artifacts:?}" "${device:?}"

libtorch_path="" # the folder that holds include and lib; empty for the system's own
# shellcheck disable=SC2034 # read by setup.sh
libtorch_name="" # in words

# A folder with headers and libraries, compiled with the C++ ABI that today's compilers use.
is_libtorch() {
  [[ -f "$1/include/ATen/core/Tensor.h" && -e "$1/lib/libtorch_cpu.so" && -e "$1/lib/libc10.so" ]] &&
    grep -q 'NSt7__cxx11' "$1/lib/libc10.so"
}

has_cuda() {
  local libraries="$1/lib"
  [[ -n "$1" ]] || libraries="$(dirname "$(system_library)")"
  [[ -e "$libraries/libtorch_cuda.so" ]]
}

# The header has moved over the years, and the version may stand on the line after its name.
libtorch_version() {
  local include="${1:-/usr}/include/torch"
  { cat "$include/headeronly/version.h" "$include/csrc/api/include/torch/version.h" 2>/dev/null || true; } |
    tr -d '\\\n' | sed -n 's/.*#define TORCH_VERSION *"\([^"]*\)".*/\1/p'
}

# The folders of installed PyTorch packages, found without the seconds that an import takes.
pytorch_folders() {
  local python
  for python in python3 /usr/bin/python3 /opt/conda/bin/python3 /opt/venv/bin/python3; do
    "$python" -c '
import importlib.util
spec = importlib.util.find_spec("torch")
print(*(spec.submodule_search_locations if spec else []), sep="\n")' 2>/dev/null </dev/null || true
  done | awk 'NF && !seen[$0]++'
}

system_library() {
  { find /usr/lib /usr/lib64 /usr/local/lib -maxdepth 2 -name libtorch_cpu.so 2>/dev/null || true; } | sort | head -n 1
}

has_system_libtorch() {
  [[ -f /usr/include/ATen/core/Tensor.h || -f /usr/local/include/ATen/core/Tensor.h ]] && [[ -n "$(system_library)" ]]
}

take_libtorch() {
  libtorch_path="$1"
  # shellcheck disable=SC2034
  libtorch_name="$2 $(libtorch_version "$1")"
}

find_pytorch() {
  local folder
  while read -r folder; do
    if is_libtorch "$folder" && { [[ "$1" != cuda ]] || has_cuda "$folder"; }; then
      take_libtorch "$folder" "the libtorch of the PyTorch in $folder,"
      return 0
    fi
  done < <(pytorch_folders)
  return 1
}

find_archive() {
  local folder
  for folder in "$root/libtorch" "${HOME}/libtorch" /opt/libtorch /usr/local/libtorch; do
    if is_libtorch "$folder"; then
      take_libtorch "$folder" "the libtorch in $folder,"
      return 0
    fi
  done
  return 1
}

find_libtorch() {
  if [[ -n "${LIBTORCH_PATH:-}" ]]; then
    is_libtorch "$LIBTORCH_PATH" ||
      fail "LIBTORCH_PATH=$LIBTORCH_PATH holds no libtorch (include/ATen, lib/libtorch_cpu.so, new C++ ABI): correct it." 2
    take_libtorch "$(cd "$LIBTORCH_PATH" && pwd -P)" "the libtorch in $LIBTORCH_PATH,"
  elif [[ "$device" == cuda ]] && find_pytorch cuda; then
    return 0
  elif has_system_libtorch; then
    take_libtorch "" "the system's libtorch"
  else
    find_archive || find_pytorch any
  fi
}

# install_packages NAME…: by apt-get, where there is one and this user may; quiet unless it fails. Sets setup_problem.
install_packages() {
  local log="$artifacts/install.log" as_root=()
  setup_problem="$*: missing and not installed here; as root: apt-get install --no-install-recommends $*"
  command -v apt-get >/dev/null || return 1
  if ((EUID != 0)); then
    sudo -n true 2>/dev/null </dev/null || return 1
    as_root=(sudo -n)
  fi
  say "Installing $* ..."
  {
    "${as_root[@]}" apt-get update &&
      say_size "$@" &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "$@"
  } </dev/null 3>&2 >"$log" 2>&1 && return
  # In the build of a container the log itself is out of reach.
  tail -n 12 "$log" >&2
  setup_problem="$*: apt-get could not install them, as its words above say"
  grep -q "^E: .*libtorch-dev" "$log" && setup_problem+="; Debian 12 and Ubuntu 26.04 have libtorch-dev, Ubuntu 24.04 has not"
  return 1
}

# Says on descriptor 3 what an installation downloads.
say_size() {
  apt-get install --print-uris -qq -y --no-install-recommends "$@" 2>/dev/null |
    awk '{ size += $3 } END { printf "... %d packages, %.0f MB to download\n", NR, size / 1e6 }' >&3 || true
}

# The reference BLAS gives the same results as OpenBLAS, about twenty times slower, without a warning.
blas_name() {
  local library
  library="$(system_library)"
  [[ -z "$libtorch_path" && -n "$library" ]] || return 0
  library="$(ldd "$library" 2>/dev/null | awk '$1 ~ /^libblas\.so/ { print $3; exit }')"
  library="$(readlink -f "${library:-/}")"
  case "$library" in
    /) ;;
    *openblas*) echo "OpenBLAS" ;;
    *mkl* | *blis* | *atlas*) basename "$(dirname "$library")" ;;
    *) echo "the reference BLAS" ;;
  esac
}

# ensure_libtorch: sets libtorch_path and libtorch_name, or returns 1 with the remedy in setup_problem.
ensure_libtorch() {
  local missing=()
  command -v g++ >/dev/null || missing+=(g++)
  command -v cmake >/dev/null || missing+=(cmake)
  command -v make >/dev/null || command -v ninja >/dev/null || missing+=(make)
  find_libtorch || missing+=(libtorch-dev libopenblas0-pthread)
  ((${#missing[@]} > 0)) || return 0
  if ! install_packages "${missing[@]}"; then
    setup_problem+=" (or name the folder of an unpacked libtorch by LIBTORCH_PATH)"
    return 1
  fi
  find_libtorch || { setup_problem="libtorch was installed but not found; name its folder by LIBTORCH_PATH" && return 1; }
}
