# The virtual machine: QEMU's options, and whether KVM is any good here.
# shellcheck shell=bash

# A stock kernel gets to its initramfs in about a second on a working KVM. One
# that has not in this time never does: on some machines /dev/kvm opens and
# everything looks fine, but the guest hangs.
KVM_PROBE_SECONDS=20

# QEMU's cache of translated code: enough for a kernel and a JVM, so that
# nothing is translated twice.
TCG_CACHE_MIB=512

# All emulated processors share one thread of the host. With a thread each
# (`multi`), 18 of 40 JVMs that ran a benchmark died of SIGILL or SIGSEGV at the
# entry of a compiled method, on QEMU 10.0.13 and 11.1.3. It looks like a race:
# HotSpot replaces a method's first bytes while another processor runs it, and
# QEMU, translating byte by byte, gets a mixture of old and new. On one thread
# none of 58 died, at 1.4 times the run time. Programs other than JVMs may set
# TESTBED_THREADS=multi.
TCG_THREADS=${TESTBED_THREADS-single}

# The quickest processor to emulate for a JVM. What counts is to have SSE4.2 but
# no PCLMULQDQ, which HotSpot likes for checksums and QEMU emulates slowly. The
# guest's uptime when the command starts, `java -version`, CRC32C of 200 MiB, and
# a mixed benchmark; QEMU 10.0.13, one thread, best of 4 on a busy host:
#   Nehalem     3.1 s   275 ms    666 ms   6.1 s
#   qemu64      3.2 s   230 ms    701 ms   6.1 s   (no SSE4.2)
#   max         3.2 s   295 ms   1386 ms   6.4 s
#   Westmere    3.2 s   232 ms   1384 ms   6.8 s
#   Haswell     3.2 s   302 ms   1388 ms   6.9 s
#   SandyBridge 3.0 s   255 ms   1383 ms   7.0 s
# On an idle host a boot takes 2.8 s with Nehalem and 3.5 s with max; the
# features added here save another 0.1 s.
TCG_CPU=${TESTBED_CPU-Nehalem,+x2apic,+rdrand,+fsgsbase}

# Where the exit device listens: the guest writes a byte there and QEMU ends at
# once. inside/init and inside/session know the number as well.
EXIT_PORT=0x501

# The kernel's command line: the log goes to the serial port. A panic or oops
# ends the machine. The rest saves time: no mitigations, no search for devices
# that are not there.
KERNEL_OPTIONS="console=ttyS0 loglevel=7 panic=-1 oops=panic mitigations=off
 no_timer_check nowatchdog audit=0 nokaslr random.trust_cpu=on
 rcupdate.rcu_expedited=1 i8042.noaux i8042.nokbd"

# The emulated machine's clock. The kernel measures the TSC's rate at boot, and
# on a host that is busy just then wrongly: one such guest's clock ran 3.5 times
# too fast, and its time limits with it. Reading the HPET costs no measurable time.
EMULATED_CLOCK="clocksource=hpet tsc=unstable"

# machine_command CPUS MIB: sets the array COMMAND to QEMU without disks, and
# CLOCK_OPTIONS for the kernel. It ends with the shell that starts it, even one that is killed.
machine_command() {
  tool_command qemu-system-x86_64
  COMMAND=(setpriv --pdeathsig KILL "${COMMAND[@]}"
    -L "$TOOLS/usr/share/qemu" -L "$TOOLS/usr/share/seabios"
    -nodefaults -no-user-config -no-reboot -display none
    -machine q35 -smp "$1" -m "$2"
    -device "isa-debug-exit,iobase=$EXIT_PORT,iosize=1")
  if [ "$ACCELERATOR" = kvm ]; then
    CLOCK_OPTIONS=
    COMMAND+=(-accel kvm -cpu host)
  else
    CLOCK_OPTIONS=$EMULATED_CLOCK
    COMMAND+=(-accel "tcg,thread=$TCG_THREADS,tb-size=$TCG_CACHE_MIB" -cpu "$TCG_CPU")
  fi
}

# make_initramfs FILE FOLDER: what is in the folder, and the kernel's modules.
make_initramfs() {
  local file=$1 folder=$2
  mkdir -p "$folder/bin"
  cp "$TOOLS/usr/bin/busybox" "$folder/bin/busybox"
  cp -r "$KERNEL/boot/modules" "$folder/modules"
  install -m 755 "$TESTBED/inside/init" "$folder/init"
  (cd "$folder" && find . | busybox cpio -o -H newc 2>/dev/null) >"$file" ||
    die "could not write $file: is the disk full?"
}

# Boots the kernel to its initramfs on KVM, within the time limit.
kvm_works() {
  local folder=$1 ACCELERATOR=kvm COMMAND
  mkdir "$folder/probe"
  make_initramfs "$folder/probe.initramfs" "$folder/probe"
  machine_command 1 512
  COMMAND+=(-kernel "$KERNEL/vmlinuz" -initrd "$folder/probe.initramfs"
    -append "$KERNEL_OPTIONS testbed.probe" -serial "file:${folder//,/,,}/probe.log")
  # The exit device makes QEMU end with 1 for the 0 that the guest wrote. In a
  # subshell, so that no shell tells how QEMU died.
  (timeout -s KILL "$KVM_PROBE_SECONDS" "${COMMAND[@]}" >/dev/null; exit $?) 2>/dev/null
  [ $? -eq 1 ] && grep -q 'testbed: up' "$folder/probe.log"
}

# choose_accelerator FOLDER: sets $ACCELERATOR to kvm or tcg. The verdict on
# KVM holds until the host boots again. $TESTBED_ACCELERATOR overrides it.
choose_accelerator() {
  local verdict
  ACCELERATOR=${TESTBED_ACCELERATOR-}
  [ -z "$ACCELERATOR" ] || return 0
  ACCELERATOR=tcg
  [ -r /dev/kvm ] && [ -w /dev/kvm ] || return 0
  mkdir -p "$CACHE/kvm" "$CACHE/locks"
  verdict=$CACHE/kvm/$(</proc/sys/kernel/random/boot_id)
  (
    flock 9
    [ ! -e "$verdict" ] || exit 0
    say "trying KVM (at most $KVM_PROBE_SECONDS s)"
    if kvm_works "$1"; then echo kvm; else echo tcg; fi >"$verdict.new"
    mv "$verdict.new" "$verdict"
  ) 9>"$CACHE/locks/kvm" || exit "$TESTBED_FAILED"
  ACCELERATOR=$(<"$verdict")
}
