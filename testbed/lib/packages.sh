# Debian packages by apt, in a private state: works as any user and leaves the
# machine's own apt and dpkg as they are.
# shellcheck shell=bash

# Programs and libraries come from this Debian release, newer kernels from its
# backports.
RELEASE=trixie

# Package lists older than this many minutes are fetched anew before a
# download: the mirror drops replaced packages, and a stale list names them.
LISTS_MAX_AGE=60

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# The URLs from which this machine's own apt takes Debian's `main`, likeliest
# first: the plain archive before updates, security or another vendor's.
# apt itself reads its sources here, so every format it knows will do.
mirrors() {
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk '$3 == "main" { print ($1 ~ /\/debian\/?$/ ? 0 : 1) ($2 ~ /-/ ? 1 : 0), $1 }' |
    sort -u | awk '!seen[$2]++ { print $2 }'
}

# Writes the private configuration: what the machine's says (proxy, timeouts),
# but with directories of our own and without its hooks.
write_apt_configuration() {
  local home=$CACHE/apt
  mkdir -p "$home/lists/partial" "$home/archives/partial"
  : >"$home/status"
  {
    env -u APT_CONFIG apt-config dump | grep -Ev '^(Dir|APT::Architectures?)\b|Invoke|^RootDir'
    cat <<-EOF
	Dir::Etc::Main "/dev/null";
	Dir::Etc::Parts "/dev/null";
	Dir::Etc::SourceList "$home/sources.list";
	Dir::Etc::SourceParts "/dev/null";
	Dir::Etc::Preferences "/dev/null";
	Dir::Etc::PreferencesParts "/dev/null";
	Dir::State::Lists "$home/lists";
	Dir::State::Status "$home/status";
	Dir::State::Extended_States "$home/extended_states";
	Dir::Cache "$home";
	Dir::Cache::Archives "$home/archives";
	Dir::Log "$home";
	APT::Architecture "amd64";
	APT::Architectures { "amd64"; };
	APT::Sandbox::User "root";
	Acquire::Languages "none";
	EOF
  } >"$home/apt.conf"
}

# Runs an apt program on the private state.
private() {
  APT_CONFIG=$CACHE/apt/apt.conf "$@"
}

# Fetches the package lists of $RELEASE, trying the machine's mirrors in turn.
refresh_lists() {
  local home=$CACHE/apt mirror
  [ -z "$(find "$home/fresh" -mmin "-$LISTS_MAX_AGE" 2>/dev/null)" ] || return 0
  need apt-get apt
  [ -e "$KEYRING" ] || die "Debian's archive keys are missing ($KEYRING): apt-get install debian-archive-keyring"
  write_apt_configuration
  say "fetching Debian $RELEASE's package lists"
  while read -r mirror; do
    printf "deb [signed-by=$KEYRING] %s %s main\n" \
      "$mirror" "$RELEASE" "$mirror" "$RELEASE-backports" >"$home/sources.list"
    if private apt-get update --error-on=any >"$home/update.log" 2>&1; then
      touch "$home/fresh"
      return
    fi
  done < <(mirrors)
  die "no mirror in this machine's apt sources serves Debian $RELEASE: see $home/update.log, and check that 'apt-get update' works"
}

# locked_apt FUNCTION [ARG...]: one user of the private state at a time.
locked_apt() {
  mkdir -p "$CACHE/locks" "$CACHE/apt"
  (
    flock 9
    refresh_lists
    "$@"
  ) 9>"$CACHE/locks/apt" || exit "$TESTBED_FAILED"
}

# download_closure FOLDER PACKAGE...: the packages and all they depend on.
download_closure() {
  local folder=$1
  shift
  mkdir -p "$folder/partial"
  private apt-get install -qq -y --download-only --no-install-recommends \
    -o Dir::Cache::Archives="$folder" "$@" >"$CACHE/apt/download.log" 2>&1 ||
    die "could not download '$*': $(grep '^E:' "$CACHE/apt/download.log" | head -1); see $CACHE/apt/download.log"
}

# download_only FOLDER PACKAGE...: these packages and no others.
download_only() {
  local folder=$1
  shift
  mkdir -p "$folder"
  (cd "$folder" && private apt-get download -qq "$@") >"$CACHE/apt/download.log" 2>&1 ||
    die "could not download '$*': $(grep '^E:' "$CACHE/apt/download.log" | head -1); see $CACHE/apt/download.log"
}

# unpack FOLDER TREE: unpacks the folder's packages into a tree with Debian's
# merged /usr. Nothing of theirs is run.
unpack() {
  local folder=$1 tree=$2 name package
  need dpkg-deb dpkg
  for name in bin sbin lib lib64; do
    mkdir -p "$tree/usr/$name"
    ln -s "usr/$name" "$tree/$name"
  done
  for package in "$folder"/*.deb; do
    dpkg-deb -x "$package" "$tree" || die "could not unpack ${package##*/} into $tree: is the disk full?"
  done
  rm -rf "$folder"
}
