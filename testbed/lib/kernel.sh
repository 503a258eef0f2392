# A stock Debian cloud kernel: the newest of a series.
# shellcheck shell=bash

# The modules without which the guest finds no root: its disks, the images on
# them, and the writable layer over the root image. All else that it needs to
# start is built into Debian's cloud kernels (virtio-pci, virtio-console, ext4,
# tmpfs).
BOOT_MODULES="virtio_blk erofs overlay"

# whole_kernels: prints the releases of all cloud kernels that can be had, like
# 7.3.4+deb13-cloud-amd64, oldest first. Debian's backports also list images
# whose modules are gone (in late 2026 all from 6.18 to 7.1): apt-cache sets
# angle brackets around a package that is not there.
whole_kernels() {
  private apt-cache search --names-only '^linux-image-[0-9.]+.*-cloud-amd64$' |
    awk '{ print $1 }' | private xargs apt-cache depends |
    awk '
      /^linux-image-/ { release = $1; sub(/^linux-image-/, "", release); whole[release] }
      $1 == "Depends:" && $2 ~ /^<linux-(base|binary|modules)-/ { delete whole[release] }
      END { for (release in whole) print release }' | sort -V
}

# newest_kernel SERIES: prints the release of the newest one.
newest_kernel() {
  whole_kernels | awk -v start="$1." 'index($0, start) == 1' | tail -1
}

# The series that can be had, on one line.
kernel_series() {
  whole_kernels | sed -E 's/^([0-9]+\.[0-9]+).*/\1/' | uniq | tr '\n' ' '
}

# Downloads a kernel: one package up to 6.17, several of the same release after.
download_kernel() {
  local folder=$1 series=$2 release
  release=$(newest_kernel "$series")
  [ -n "$release" ] ||
    die "Debian $RELEASE has no cloud kernel $series: choose -k from: $(kernel_series)"
  # shellcheck disable=SC2046  # a package name is one word
  download_only "$folder/archives" "linux-image-$release" $(
    private apt-cache depends "linux-image-$release" |
      awk -v end="-$release" '$1 == "Depends:" && substr($2, length($2) - length(end) + 1) == end { print $2 }')
  printf '%s\n' "$release" >"$folder/release"
}

# Prints a module's file and those it needs, in the order to load them, as
# depmod found it ("a.ko.xz: b.ko.xz c.ko.xz": c loads first).
load_order() {
  awk -v module="/$2.ko" '
    { name = $1; sub(/:$/, "", name) }
    index(name, module ".") || name ~ (module "$") {
      for (i = NF; i > 1; i--) print $i
      print name
    }' "$1/modules.dep"
}

# Makes: release, vmlinuz, boot/ (what the initramfs holds of it) and
# modules.img (all its modules, for modprobe in the guest).
build_kernel() {
  local work=$1 series=$2 release modules module file
  say "fetching the newest $series kernel"
  locked_apt download_kernel "$work" "$series"
  release=$(<"$work/release")
  unpack "$work/archives" "$work/tree"
  modules=$work/tree/usr/lib/modules/$release

  # Older packages have it in /boot, newer ones in the modules' folder.
  mv "$work/tree/boot/vmlinuz-$release" "$work/vmlinuz" 2>/dev/null ||
    mv "$modules/vmlinuz" "$work/vmlinuz" ||
    die "the packages of kernel $release hold no vmlinuz: look into lib/kernel.sh"
  mv "$work/tree/boot/config-$release" "$work/config" 2>/dev/null ||
    mv "$modules/config" "$work/config" 2>/dev/null
  rm -f "$modules/System.map"

  tool depmod -b "$work/tree" -a "$release" ||
    die "depmod failed on the modules of kernel $release: remove $CACHE and run again"

  mkdir -p "$work/boot/modules"
  for module in $BOOT_MODULES; do
    load_order "$modules" "$module"
  done | awk '!seen[$0]++' | while read -r file; do
    busybox xzcat "$modules/$file" >"$work/boot/modules/$(basename "$file" .xz)" || return 1
    basename "$file" .xz >>"$work/boot/modules/order"
  done || die "could not unpack the boot modules of kernel $release: remove $CACHE and run again"

  make_image "$work/modules.img" "$modules"
  rm -rf "$work/tree"
}

# ready_kernel SERIES: sets $KERNEL to the kernel's folder.
ready_kernel() {
  local name
  name=kernel-$1-$(key_of "$TESTBED/lib/kernel.sh" "$TESTBED/lib/packages.sh" "$TESTBED/lib/image.sh")
  build_once "$name" build_kernel "$1"
  KERNEL=$CACHE/$name
}
