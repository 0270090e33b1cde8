# shellcheck shell=bash
# Where Gym.NET comes from: a folder, the package feed, or nowhere; then src/MetaRLTorch.GymNet and its tests are left out.
# Sourced by setup.sh.

gym_net_version="$(sed -n 's/.*Include="Gym.NET" Version="\([^"]*\)".*/\1/p' "$root/Directory.Packages.props")"

check_gym_net_request() {
  local name
  [[ -n "${GYM_NET_PATH:-}" ]] || return 0
  for name in Gym Gym.Environments NumSharp.Lite SixLabors.ImageSharp SixLabors.ImageSharp.Drawing; do
    [[ -f "$GYM_NET_PATH/$name.dll" ]] ||
      fail "GYM_NET_PATH=$GYM_NET_PATH holds no $name.dll: name a folder with Gym.NET, Gym.NET.Environments and what they need." 2
  done
}

# What the answer depends on.
gym_net_state() { cat "$root/scripts/lib/gym_net.sh" "$root/Directory.Packages.props" | sha256sum | cut -c 1-16; }

write_gym_net_settings() {
  cat >"$gym_net_settings.new" <<XML
<Project>
  <!-- Written by scripts/setup.sh. -->
  <PropertyGroup>
    <GymNetPath>$1</GymNetPath>
  </PropertyGroup>
</Project>
XML
  # An unchanged file keeps its time, and the build its results.
  if cmp -s "$gym_net_settings.new" "$gym_net_settings"; then
    rm "$gym_net_settings.new"
  else
    mv "$gym_net_settings.new" "$gym_net_settings"
  fi
}

# choose_gym_net [--force]: decides, and says so in one line.
choose_gym_net() {
  local path="" state line
  state="$(gym_net_state)"
  if [[ "$1" != --force ]] && gym_net_is_chosen && [[ "$(sed -n 2p "$gym_net_stamp")" == "$state" ]]; then
    sed -n 3p "$gym_net_stamp"
    return
  fi
  setup_problem=""
  if [[ -n "${GYM_NET_PATH:-}" ]]; then
    path="$(cd "$GYM_NET_PATH" && pwd -P)"
    write_gym_net_settings "$path"
    line="Gym.NET: the assemblies in $path, because GYM_NET_PATH asks for them."
  elif ask_feed "Gym.NET $gym_net_version" "<PackageReference Include=\"Gym.NET.Environments\" Version=\"[$gym_net_version]\" />"; then
    write_gym_net_settings ""
    line="Gym.NET: the packages $gym_net_version, because the package feed serves them."
  else
    rm -f "$gym_net_settings"
    line="Gym.NET: left out, because $setup_problem; GYM_NET_PATH=FOLDER scripts/setup.sh takes its assemblies from a folder."
  fi
  printf '%s\n' "$path" "$state" "$line" >"$gym_net_stamp.new"
  mv "$gym_net_stamp.new" "$gym_net_stamp"
  printf '%s\n' "$line"
}
