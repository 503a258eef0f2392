# The guest's root file system, from Debian packages, kernel-independent.
# shellcheck shell=bash

# Where the guest finds Java, whatever Debian calls its folder.
JAVA_IN_GUEST=/java

# No maintainer script has run, so this does what the guest needs of theirs.
complete_root() {
  local tree=$1 program
  rm -rf "$tree"/usr/share/{doc,man,info,locale,lintian}

  program=$(find "$tree/usr/lib/jvm" -path '*/bin/java' -type f -print -quit)
  [ -n "$program" ] || die "the guest's packages hold no Java; see testbed/packages/guest"
  program=${program%/bin/java}
  ln -s "${program#"$tree/"}" "$tree$JAVA_IN_GUEST"

  # Commands that are links made by update-alternatives.
  ln -sf gawk "$tree/usr/bin/awk"
  for program in "$tree$JAVA_IN_GUEST"/bin/*; do
    ln -sf "$JAVA_IN_GUEST/bin/${program##*/}" "$tree/usr/bin/"
  done

  # Accounts: Debian's own, and `tester` for all that must work without root.
  cp "$tree/usr/share/base-passwd/passwd.master" "$tree/etc/passwd"
  cp "$tree/usr/share/base-passwd/group.master" "$tree/etc/group"
  echo 'tester:*:1000:1000:tester:/home/tester:/bin/bash' >>"$tree/etc/passwd"
  echo 'tester:*:1000:' >>"$tree/etc/group"
  sed -i 's/^\([^:]*\):[^:]*:/\1:x:/' "$tree/etc/passwd"
  sed 's/:.*/:*:20000:0:99999:7:::/' "$tree/etc/passwd" >"$tree/etc/shadow"

  # su and runuser ask PAM: nobody needs a password in here.
  for program in auth account password session session-noninteractive; do
    echo "${program%-noninteractive} required pam_permit.so" >"$tree/etc/pam.d/common-$program"
  done

  echo guest >"$tree/etc/hostname"
  printf '127.0.0.1 localhost guest\n::1 localhost\n' >"$tree/etc/hosts"
  printf 'passwd: files\ngroup: files\nshadow: files\nhosts: files\n' >"$tree/etc/nsswitch.conf"
  ln -sf ../proc/self/mounts "$tree/etc/mtab"

  # Folders that become mount points.
  mkdir -p "$tree"/{dev,proc,sys,run,tmp,mnt,root,home/tester,var/tmp,usr/lib/modules}
  "$tree/usr/sbin/ldconfig" -r "$tree" 2>/dev/null # only makes loading quicker
}

# Java's class-data archive, which Debian makes when it installs the package.
# Only that Java can make it, so a first guest does. It more than halves the
# time of every JVM start (figures: README.md).
add_class_archive() {
  local work=$1
  say "preparing Java in a first guest"
  TESTBED_ROOT_IMAGE=$work/root.img "$TESTBED/guest" -q -k "$2" -o "$work/out" -- \
    bash -c 'java -Xshare:dump -XX:SharedArchiveFile="$GUEST_OUT/classes.jsa"' >"$work/log" 2>&1
  if [ -s "$work/out/classes.jsa" ]; then
    mv "$work/out/classes.jsa" "$work/tree$JAVA_IN_GUEST/lib/server/classes.jsa"
    make_image "$work/root.img" "$work/tree"
  else
    tail -5 "$work/log" >&2
    die "Java could not make its class archive in the guest: the lines above say why"
  fi
}

# Makes: root.img.
build_root() {
  local work=$1 packages=$TESTBED/packages/guest
  say "fetching the guest's Debian packages"
  # shellcheck disable=SC2046  # a package name is one word
  locked_apt download_closure "$work/archives" $(package_names "$packages")
  say "making the guest's root image"
  unpack "$work/archives" "$work/tree"
  complete_root "$work/tree"
  make_image "$work/root.img" "$work/tree"
  add_class_archive "$work" "$2"
  rm -rf "$work/tree" "$work/out"
}

# ready_root SERIES: sets $ROOT_IMAGE. The series is the one of the guest that
# helps to build it; the image serves every kernel.
ready_root() {
  local name
  if [ -n "${TESTBED_ROOT_IMAGE-}" ]; then
    ROOT_IMAGE=$TESTBED_ROOT_IMAGE
    return
  fi
  name=root-$(key_of "$TESTBED/packages/guest" "$TESTBED"/lib/{root,packages,image}.sh)
  build_once "$name" build_root "$1"
  ROOT_IMAGE=$CACHE/$name/root.img
}
