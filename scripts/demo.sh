# ./jublk demo: here where this kernel has ublk, else in a guest that has. Sourced by ./jublk.

# A demo takes three minutes under emulation.
DEMO_SECONDS=560

shift
if [ "$(id -u)" -eq 0 ] && [ ! -e /dev/ublk-control ]; then
    modprobe ublk_drv 2>/dev/null
fi
if [ -e /dev/ublk-control ] && [ "$(id -u)" -eq 0 ]; then
    run_module io.jublk.bench/io.jublk.bench.Main demo "$@"
fi
case " $* " in
    *" --help "* | *" -h "*) run_module io.jublk.bench/io.jublk.bench.Main demo "$@" ;;
esac
if [ -e /dev/ublk-control ]; then
    echo "This kernel has ublk, but only root may use it; booting a stock Debian kernel in QEMU instead."
else
    echo "This kernel ($(uname -r)) has no ublk; booting a stock Debian kernel that has, in QEMU."
fi
exec "$home/testbed/guest" -k "${JUBLK_DEMO_KERNEL:-7.3}" -c 2 -m 3072 -t "$DEMO_SECONDS" -r "$home" -- \
    env JUBLK_GUEST=yes "$home/jublk" demo "$@"
