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
# (`multi`), QEMU 10.0.13 and 11.1.3 alike, 4 in 10 JVMs that compile at all die
# of SIGILL or SIGSEGV: HotSpot replaces the first bytes of a compiled method
# while another processor runs it, and QEMU translates a mixture of old and new
# code. In 40 runs on one thread none did, at 1.4 times the run time. Programs
# other than the JVM may set TESTBED_THREADS=multi.
TCG_THREADS=${TESTBED_THREADS-single}

# The quickest processor to emulate for a JVM: SSE4.2 but no AVX, whose vectors
# HotSpot uses for all copying and QEMU emulates slowly. Boot until the command
# runs, `java -version`, CRC32C of 200 MiB, a mixed benchmark; best of 4:
#   Nehalem     2.7 s   275 ms    630 ms   6.4 s
#   qemu64      2.8 s   230 ms    701 ms   6.4 s   (no SSE4.2)
#   SandyBridge 2.9 s   255 ms   1380 ms   7.3 s
#   Haswell     2.9 s   302 ms   1380 ms   7.3 s
#   max         3.4 s   295 ms   1386 ms   7.1 s
TCG_CPU=${TESTBED_CPU-Nehalem,+x2apic,+rdrand,+fsgsbase}

# Where the exit device listens: the guest writes a byte there and QEMU ends at
# once. inside/init and inside/session know the number as well.
EXIT_PORT=0x501

# The kernel's command line: the log goes to the serial port. A panic or oops
# ends the machine. The rest saves time: no mitigations, no search for devices
# that are not there, a clock that needs no check.
KERNEL_OPTIONS="console=ttyS0 loglevel=7 panic=-1 oops=panic mitigations=off
 tsc=reliable no_timer_check nowatchdog audit=0 nokaslr random.trust_cpu=on
 rcupdate.rcu_expedited=1 i8042.noaux i8042.nokbd"

# machine_command CPUS MIB: sets the array COMMAND to QEMU without disks. It
# ends with the shell that starts it, even one that is killed.
machine_command() {
  tool_command qemu-system-x86_64
  COMMAND=(setpriv --pdeathsig KILL "${COMMAND[@]}"
    -L "$TOOLS/usr/share/qemu" -L "$TOOLS/usr/share/seabios"
    -nodefaults -no-user-config -no-reboot -display none
    -machine q35 -smp "$1" -m "$2"
    -device "isa-debug-exit,iobase=$EXIT_PORT,iosize=1")
  if [ "$ACCELERATOR" = kvm ]; then
    COMMAND+=(-accel kvm -cpu host)
  else
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
