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

# tool NAME [ARG...]: runs a program of the tools' tree by the tree's own
# loader and libraries, whatever the host's are.
tool() {
  local name=$1 path
  shift
  for path in "$TOOLS/usr/bin/$name" "$TOOLS/usr/sbin/$name"; do
    [ -e "$path" ] || continue
    # exec in a subshell: the caller that puts this in the background has the
    # program's own process id.
    (exec "$TOOLS/lib64/ld-linux-x86-64.so.2" --argv0 "$name" \
      --library-path "$TOOLS/usr/lib/x86_64-linux-gnu" "$path" "$@")
    return
  done
  die "the tools' tree $TOOLS has no program '$name': remove that folder and run again"
}

# busybox APPLET [ARG...]: a static program, so it runs as it is.
busybox() {
  "$TOOLS/usr/bin/busybox" "$@"
}
