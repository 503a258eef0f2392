# What every part of the testbed needs: messages, the cache, "build it once".
# shellcheck shell=bash

CACHE=${JUBLK_CACHE:-${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/jublk}/testbed
[[ $CACHE == /* ]] || CACHE=$PWD/$CACHE

# What was built for older package lists goes when it has not been used for so
# many days.
FORGET_DAYS=14

# The testbed's own failures all end with this code, so that they can't be
# taken for the command's (123 and below, 126 and 127 are in common use).
TESTBED_FAILED=125

# A progress line, for a person who waits; -q turns it off.
say() {
  [ -n "${QUIET-}" ] || printf 'testbed: %s\n' "$*" >&2
}

# One line on what happened, to what, and what to do; then the end.
die() {
  printf 'testbed: %s\n' "$*" >&2
  exit "$TESTBED_FAILED"
}

# need PROGRAM PACKAGE: the host's program is there, or the package is named.
need() {
  command -v "$1" >/dev/null ||
    die "the program '$1' is not on this machine: apt-get install $2"
}

# package_names FILE: a package list without its comments.
package_names() {
  sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1"
}

# key_of FILE...: a short name for the contents of these files.
key_of() {
  cat -- "$@" | sha256sum | cut -c1-16
}

# build_once NAME BUILDER [ARG...]: makes the folder $CACHE/NAME, unless it is
# there, by calling BUILDER with an empty work folder and the ARGs. Two callers
# at once: the second waits, then finds the work done. Work that was broken off
# leaves nothing that counts as done, because the last step is a rename. NAME
# ends with a key of what it is built from.
build_once() {
  local name=$1 builder=$2 work
  shift 2
  if [ -e "$CACHE/$name" ]; then
    touch -c "$CACHE/$name"
    return
  fi
  mkdir -p "$CACHE/locks" || die "can't write to $CACHE: set JUBLK_CACHE to a folder of yours"
  (
    flock 9
    [ ! -e "$CACHE/$name" ] || exit 0
    work=$CACHE/$name.work
    rm -rf "$work" && mkdir -p "$work" || die "can't write to $CACHE: set JUBLK_CACHE to a folder of yours"
    "$builder" "$work" "$@" && mv "$work" "$CACHE/$name" || exit
    find "$CACHE" -mindepth 1 -maxdepth 1 -name "${name%-*}-*" -mtime "+$FORGET_DAYS" -exec rm -rf {} +
  ) 9>"$CACHE/locks/$name" || exit "$TESTBED_FAILED"
}
