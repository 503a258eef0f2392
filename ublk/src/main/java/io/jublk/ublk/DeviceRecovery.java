package io.jublk.ublk;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.control.ControlException;
import io.jublk.ublk.uapi.IoDescDescriptor;
import io.jublk.ublk.uapi.ParamsDescriptor;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Brings a new server to a device whose server is gone: START_USER_RECOVERY, the character device,
 * every tag fetched, END_USER_RECOVERY. Whatever fails on the way leaves the device waiting, never
 * removed.
 */
public final class DeviceRecovery {

    private static final System.Logger LOG = System.getLogger("io.jublk.ublk");

    /**
     * A server that has been killed or quiesced holds its device until the last operation of its
     * last ring has ended. A disk that takes longer than this has more trouble than we can mend.
     */
    public static final long RELEASE_MILLIS = 30_000;

    /** How soon we look again. It is part of every pause. */
    private static final int POLL_MILLIS = 2;

    /** So long a server that has been quiesced may go on before it is told again. */
    private static final long SERVER_HEARS_MILLIS = 100;

    private DeviceRecovery() {}

    /**
     * QUIESCE_DEV until it is heard: the driver tells a server by the fetches that wait, and of a
     * queue whose tags were all busy just then there is none (ublk_cancel_queue). Told again, it
     * takes back those that have come since; a device that is quiesced already is left as it is.
     * Returns when the server has let the device go, or does not within {@link #RELEASE_MILLIS}:
     * what that means the caller finds out.
     *
     * @param timeoutMillis how long the driver waits for requests each time
     */
    public static void quiesce(ControlDevice control, int id, long timeoutMillis) {
        int serverPid = control.info(id).serverPid();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RELEASE_MILLIS);
        while (System.nanoTime() < deadline) {
            control.quiesce(id, timeoutMillis);
            long heard = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SERVER_HEARS_MILLIS);
            do {
                DeviceInfo info = control.info(id);
                if (info.state() != DeviceState.LIVE || info.serverPid() != serverPid) {
                    return; // or another one has come already, which nobody wants to go
                }
                pause(info);
            } while (System.nanoTime() < heard);
        }
    }

    /**
     * Waits until the driver would take a new server: START_USER_RECOVERY succeeds. EBUSY and a
     * state of LIVE are passing while the old server's rings are being torn down
     * (ublk_ch_release_work_fn, ublk_ctrl_start_recovery).
     *
     * @param patienceMillis how long the old server may still hold it
     * @throws UblkException when there is no such device, when it cannot be recovered, or when
     *     somebody serves it
     */
    public static DeviceInfo awaitRecoverable(ControlDevice control, int id, long patienceMillis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        while (true) {
            DeviceInfo info = control.info(id);
            requireRecovery(info);
            if (info.state() != DeviceState.LIVE) {
                try {
                    control.startRecovery(id);
                    return info;
                } catch (ControlException e) {
                    // Older drivers (6.12) take the command once: EINVAL for a second says that a
                    // server has begun and died, and the device is as the first has left it.
                    if (e.errno() == Errno.EINVAL) {
                        return info;
                    }
                    if (e.errno() != Errno.EBUSY) {
                        throw e;
                    }
                }
            }
            if (System.nanoTime() > deadline) {
                throw held(info, patienceMillis);
            }
            pause(info);
        }
    }

    /**
     * @throws UblkException when nothing of this device outlives its server, or nothing is left
     */
    public static void requireRecovery(DeviceInfo info) {
        if (Recovery.ofFlags(info.flags()) == Recovery.NONE) {
            throw new UblkException(
                    info.blockPath()
                            + " was made without recovery, so nothing of it outlives its server;"
                            + " remove it with 'jublk del -n "
                            + info.id()
                            + "' and add it again, with --recovery reissue");
        }
        if (info.state() == DeviceState.DEAD) {
            throw new UblkException(
                    info.blockPath()
                            + " has been stopped, and a stopped device cannot be recovered; remove"
                            + " it with 'jublk del -n "
                            + info.id()
                            + "' and add it again");
        }
    }

    private static UblkException held(DeviceInfo info, long millis) {
        return new UblkException(
                info.state() == DeviceState.LIVE
                        ? info.blockPath()
                                + " has a server, process "
                                + info.serverPid()
                                + "; if that was killed, its last operations have not ended, which"
                                + " the kernel's log (dmesg) may explain"
                        : info.characterPath()
                                + " has been held for "
                                + millis
                                + " ms by a server that is going, or by another that is coming;"
                                + " try again when it is gone");
    }

    private static void pause(DeviceInfo info) {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UblkException("interrupted while waiting for " + info.blockPath(), e);
        }
    }

    /**
     * Takes over a device whose server is gone. It is served by the data path that it was made
     * with; of the options, only {@link DeviceOptions#dataPath} counts, and only where the driver
     * does not tell two of them apart. The device owns the target from then on; on failure the
     * target is the caller's, and the device goes on waiting.
     *
     * @throws UblkException that says what to do
     */
    static Device recover(Kernel kernel, Target target, int id, DeviceOptions options) {
        Device.bindFiles(target);
        try (ControlDevice control = ControlDevice.open(kernel)) {
            DeviceInfo info = awaitRecoverable(control, id, RELEASE_MILLIS);
            DataPathKind path = dataPath(info, options);
            requireFit(control, info, target, options.shape().applyTo(target.geometry()));
            int fd = Device.openCharacterDevice(kernel, info);
            Device device = new Device(kernel, target, new Device.Added(info, path, options), fd);
            try {
                device.startQueues(control, options);
                control.endRecovery(id, ProcessHandle.current().pid());
                return device;
            } catch (RuntimeException e) {
                device.leave();
                throw new UblkException(
                        e.getMessage()
                                + "; "
                                + info.blockPath()
                                + " goes on waiting: 'jublk recover -n "
                                + id
                                + "' tries again",
                        e);
            }
        }
    }

    /**
     * Goes the way of a recovery on a device of its own that never starts and nobody sees, so that
     * all it needs is loaded when it is to be fast. What fails here does not matter.
     */
    public static void rehearse(Kernel kernel, Target target, DataPathKind path) {
        try (ControlDevice control = ControlDevice.open(kernel)) {
            DeviceOptions options = DeviceOptions.DEFAULTS.withDepth(1);
            DeviceInfo info = control.add(options, path.flags());
            try {
                Device.Added added = new Device.Added(info, path, options);
                Device.setParams(control, target, added);
                requireFit(control, info, target, options.shape().applyTo(target.geometry()));
                int fd = Device.openCharacterDevice(kernel, info);
                Device device = new Device(kernel, target, added, fd);
                try {
                    device.startQueues(control, options);
                } finally {
                    device.leave();
                }
            } finally {
                control.delete(info.id());
            }
        } catch (UblkException e) {
            LOG.log(System.Logger.Level.DEBUG, "no rehearsal", e);
        }
    }

    private static DataPathKind dataPath(DeviceInfo info, DeviceOptions options) {
        List<DataPathKind> kinds = DataPathKind.ofFlags(info.flags());
        DataPathKind wish = options.dataPath();
        if (wish != null && kinds.contains(wish)) {
            return wish;
        }
        if (wish != null || kinds.isEmpty()) {
            throw new UblkException(
                    info.blockPath()
                            + " was made with another data path than "
                            + (wish == null ? "any that jublk has" : wish.label())
                            + ", and that cannot be changed; recover it with the program that made"
                            + " it");
        }
        return kinds.getFirst();
    }

    /** The block device is as it was: what it stands on must still carry it. */
    private static void requireFit(
            ControlDevice control, DeviceInfo info, Target target, Geometry now) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment params = arena.allocate(ParamsDescriptor.SIZE_BYTES, 8);
            control.getParams(info.id(), params);
            long sizeBytes =
                    params.get(JAVA_LONG, ParamsDescriptor.BASIC_DEV_SECTORS)
                            << IoDescDescriptor.SECTOR_SHIFT;
            int blockBytes = 1 << params.get(JAVA_BYTE, ParamsDescriptor.BASIC_LOGICAL_BS_SHIFT);
            if (now.sizeBytes() < sizeBytes) {
                throw unfit(info, "has " + sizeBytes + " bytes", now.sizeBytes() + " bytes");
            }
            if (now.logicalBlockBytes() > blockBytes) {
                throw unfit(
                        info,
                        "has blocks of " + blockBytes + " bytes",
                        "blocks of " + now.logicalBlockBytes());
            }
            MemorySegment today =
                    DeviceParams.encode(arena, target, now, info.maxIoBytes(), false, false);
            requireAsMuch(info, "discards", ParamsDescriptor.DISCARD_MAX_SECTORS, params, today);
            requireAsMuch(
                    info,
                    "write-zeroes",
                    ParamsDescriptor.DISCARD_MAX_WRITE_ZEROES_SECTORS,
                    params,
                    today);
        }
    }

    /** What clients have been told that it does, it must still do. */
    private static void requireAsMuch(
            DeviceInfo info, String what, int limit, MemorySegment params, MemorySegment today) {
        boolean told =
                (params.get(JAVA_INT, ParamsDescriptor.TYPES) & ParamsDescriptor.TYPE_DISCARD) != 0;
        long then = told ? Integer.toUnsignedLong(params.get(JAVA_INT, limit)) : 0;
        long now = Integer.toUnsignedLong(today.get(JAVA_INT, limit));
        if (now < then) {
            throw unfit(
                    info,
                    "has "
                            + what
                            + " of up to "
                            + (then << IoDescDescriptor.SECTOR_SHIFT)
                            + " bytes",
                    now == 0
                            ? "none"
                            : what + " of " + (now << IoDescDescriptor.SECTOR_SHIFT) + " bytes");
        }
    }

    private static UblkException unfit(DeviceInfo info, String device, String target) {
        return new UblkException(
                info.blockPath()
                        + " "
                        + device
                        + ", but what it stands on now has "
                        + target
                        + "; put that back as it was and run 'jublk recover -n "
                        + info.id()
                        + "' again");
    }
}
