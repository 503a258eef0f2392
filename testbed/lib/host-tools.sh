# The host's tools (QEMU and friends) out of Debian packages, run in place.
# shellcheck shell=bash

# QEMU comes from the same release on every machine because it matters which
# one: 7.2 (Debian 12) kills the JVM with SIGILL when it emulates on several
# threads; 10.0 does not.
build_host_tools() {
  local packages=$TESTBED/packages/host
  say "fetching QEMU and image tools"
  # shellcheck disable=SC2046  # a package name is one word
  locked_apt download_closure "$1/archives" $(package_names "$packages")
  unpack "$1/archives" "$1"
}

# Sets $TOOLS to the folder of the host's tools.
ready_host_tools() {
  local name
  name=tools-$(key_of "$TESTBED/packages/host" "$TESTBED/lib/host-tools.sh" "$TESTBED/lib/packages.sh")
  build_once "$name" build_host_tools
  TOOLS=$CACHE/$name
}

# tool_command NAME: sets the array COMMAND to what runs a program of the
# tools' tree by the tree's own loader and libraries, whatever the host's are.
tool_command() {
  local path
  for path in "$TOOLS/usr/bin/$1" "$TOOLS/usr/sbin/$1"; do
    [ -e "$path" ] || continue
    COMMAND=("$TOOLS/lib64/ld-linux-x86-64.so.2" --argv0 "$1"
      --library-path "$TOOLS/usr/lib/x86_64-linux-gnu" "$path")
    return
  done
  die "the tools' tree $TOOLS has no program '$1': remove that folder and run again"
}

# tool NAME [ARG...]: runs it.
tool() {
  local COMMAND
  tool_command "$1"
  shift
  "${COMMAND[@]}" "$@"
}

# busybox APPLET [ARG...]: a static program, so it runs as it is.
busybox() {
  "$TOOLS/usr/bin/busybox" "$@"
}
