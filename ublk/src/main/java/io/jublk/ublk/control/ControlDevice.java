package io.jublk.ublk.control;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.DeviceOwner;
import io.jublk.ublk.Feature;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.uapi.CtrlCmdDescriptor;
import io.jublk.ublk.uapi.DevInfoDescriptor;
import io.jublk.ublk.uapi.ParamsDescriptor;
import io.jublk.ublk.uapi.ShmemBufDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.KernelException;
import io.jublk.uring.Open;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * /dev/ublk-control: the commands that make, start, stop and remove devices. Each waits a bounded
 * time and ends with a result or an error that names the command, the device and what to do.
 *
 * <p>Use it from one thread. A thread that serves a queue must never call it: START waits for that
 * very thread.
 */
public final class ControlDevice implements AutoCloseable {

    public static final String PATH = "/dev/ublk-control";

    /** The driver answers these from memory. */
    private static final long QUICK_SECONDS = 10;

    /** These allocate queues, scan for the device node, or wait for requests to end. */
    private static final long SLOW_SECONDS = 60;

    /** cpu_set_t for 8192 CPUs, the most that Linux can be built for (NR_CPUS). */
    private static final int CPU_MASK_BYTES = 1024;

    private final ControlRing ring;
    private final Dialect dialect;

    private ControlDevice(ControlRing ring) {
        this.ring = ring;
        dialect = new Dialect(ring);
    }

    /**
     * @throws UblkException when there is no driver, or no permission
     */
    public static ControlDevice open(Kernel kernel) {
        return open(kernel, System::nanoTime);
    }

    static ControlDevice open(Kernel kernel, LongSupplier nanoTime) {
        int fd = kernel.open(PATH, Open.READ_WRITE, 0);
        if (fd < 0) {
            throw cannotOpen(fd);
        }
        try {
            return new ControlDevice(new ControlRing(kernel, fd, nanoTime));
        } catch (KernelException e) {
            kernel.close(fd);
            throw new UblkException(
                    "cannot set up io_uring for "
                            + PATH
                            + ": "
                            + e.getMessage()
                            + (e.errno() == Errno.EPERM
                                    ? "; see sysctl kernel.io_uring_disabled"
                                    : ""),
                    e);
        }
    }

    private static UblkException cannotOpen(int error) {
        return new UblkException(
                switch (-error) {
                    case Errno.ENOENT, Errno.ENODEV ->
                            "this kernel has no ublk driver loaded ("
                                    + PATH
                                    + " is missing): run 'modprobe ublk_drv' as root, on Linux 6.0"
                                    + " or later with CONFIG_BLK_DEV_UBLK";
                    case Errno.EACCES, Errno.EPERM ->
                            "no permission to open "
                                    + PATH
                                    + ": run as root, or have an administrator install jublk's udev"
                                    + " rules (docs/unprivileged.md)";
                    default -> "cannot open " + PATH + ": " + Errno.describe(error);
                });
    }

    // ---- commands

    /** GET_FEATURES: the bits of {@link io.jublk.ublk.Feature} that the driver has (Linux 6.5). */
    public long features() {
        MemorySegment bits = ring.buffer(Long.BYTES);
        Command command = new Command("GET_FEATURES", UblkCommand.GET_FEATURES, -1).buffer(bits);
        run(command, QUICK_SECONDS);
        return bits.get(JAVA_LONG, 0);
    }

    /**
     * ADD_DEV.
     *
     * @param flags the features wanted; {@link DeviceInfo#flags} of the result says what was given
     */
    public DeviceInfo add(DeviceOptions options, long flags) {
        MemorySegment info = ring.buffer(DevInfoDescriptor.SIZE_BYTES);
        info.set(JAVA_SHORT, DevInfoDescriptor.NR_HW_QUEUES, (short) options.queues());
        info.set(JAVA_SHORT, DevInfoDescriptor.QUEUE_DEPTH, (short) options.depth());
        info.set(JAVA_SHORT, DevInfoDescriptor.IO_DESC_SIZE, (short) options.descriptorBytes());
        info.set(JAVA_INT, DevInfoDescriptor.MAX_IO_BUF_BYTES, options.maxIoBytes());
        info.set(JAVA_INT, DevInfoDescriptor.DEV_ID, options.id());
        info.set(JAVA_LONG, DevInfoDescriptor.FLAGS, flags);
        run(new Command("ADD_DEV", UblkCommand.ADD_DEV, options.id()).buffer(info), SLOW_SECONDS);
        DeviceInfo added = DeviceInfo.readFrom(info);
        dialect.note(added.id(), added.flags());
        return added;
    }

    /** GET_DEV_INFO. */
    public DeviceInfo info(int id) {
        return DeviceInfo.readFrom(rawInfo(id));
    }

    /** GET_DEV_INFO: whose the device is. */
    public DeviceOwner owner(int id) {
        MemorySegment info = rawInfo(id);
        return new DeviceOwner(
                info.get(JAVA_INT, DevInfoDescriptor.OWNER_UID),
                info.get(JAVA_INT, DevInfoDescriptor.OWNER_GID),
                Feature.UNPRIVILEGED_DEV.isIn(info.get(JAVA_LONG, DevInfoDescriptor.FLAGS)));
    }

    private MemorySegment rawInfo(int id) {
        MemorySegment info = ring.buffer(DevInfoDescriptor.SIZE_BYTES);
        run(new Command("GET_DEV_INFO", UblkCommand.GET_DEV_INFO, id).buffer(info), QUICK_SECONDS);
        return info;
    }

    /**
     * SET_PARAMS.
     *
     * @param params a struct ublk_params; see {@link ParamsDescriptor}
     */
    public void setParams(int id, MemorySegment params) {
        MemorySegment buffer = ring.buffer((int) params.byteSize());
        buffer.copyFrom(params);
        run(new Command("SET_PARAMS", UblkCommand.SET_PARAMS, id).buffer(buffer), QUICK_SECONDS);
    }

    /** GET_PARAMS into a struct ublk_params. */
    public void getParams(int id, MemorySegment params) {
        MemorySegment buffer = ring.buffer((int) params.byteSize());
        buffer.set(JAVA_INT, ParamsDescriptor.LEN, (int) params.byteSize());
        run(new Command("GET_PARAMS", UblkCommand.GET_PARAMS, id).buffer(buffer), QUICK_SECONDS);
        params.copyFrom(buffer);
    }

    /** START_DEV: makes the block device appear; returns when every tag has been fetched. */
    public void start(int id, long serverPid) {
        run(new Command("START_DEV", UblkCommand.START_DEV, id).data(serverPid), SLOW_SECONDS);
    }

    /** STOP_DEV: fails what is under way, takes the block device away, ends the server's queues. */
    public void stop(int id) {
        run(new Command("STOP_DEV", UblkCommand.STOP_DEV, id), SLOW_SECONDS);
    }

    /** DEL_DEV: removes a stopped device and waits until its number is free. */
    public void delete(int id) {
        run(new Command("DEL_DEV", UblkCommand.DEL_DEV, id), SLOW_SECONDS);
    }

    /** GET_QUEUE_AFFINITY: the CPUs whose requests this queue gets. */
    public BitSet queueAffinity(int id, int queue) {
        MemorySegment mask = ring.buffer(CPU_MASK_BYTES);
        run(
                new Command("GET_QUEUE_AFFINITY", UblkCommand.GET_QUEUE_AFFINITY, id)
                        .buffer(mask)
                        .data(queue),
                QUICK_SECONDS);
        return BitSet.valueOf(mask.toArray(JAVA_BYTE));
    }

    // ---- a device's later life

    /** START_USER_RECOVERY: a device whose server is gone may be opened by a new one. */
    public void startRecovery(int id) {
        run(new Command("START_USER_RECOVERY", UblkCommand.START_USER_RECOVERY, id), SLOW_SECONDS);
    }

    /** END_USER_RECOVERY: the new server takes over; returns when every tag has been fetched. */
    public void endRecovery(int id, long serverPid) {
        run(
                new Command("END_USER_RECOVERY", UblkCommand.END_USER_RECOVERY, id).data(serverPid),
                SLOW_SECONDS);
    }

    /**
     * QUIESCE_DEV (Linux 6.16): the server gets no more requests and its fetches end, once it has
     * completed what it holds.
     *
     * @param timeoutMillis how long the driver waits for that, more than 0
     */
    public void quiesce(int id, long timeoutMillis) {
        run(
                new Command("QUIESCE_DEV", UblkCommand.QUIESCE_DEV, id).data(timeoutMillis),
                TimeUnit.MILLISECONDS.toSeconds(timeoutMillis) + SLOW_SECONDS);
    }

    /** UPDATE_SIZE (Linux 6.16): a live device becomes larger or smaller. */
    public void updateSize(int id, long sectors) {
        run(new Command("UPDATE_SIZE", UblkCommand.UPDATE_SIZE, id).data(sectors), SLOW_SECONDS);
    }

    /** TRY_STOP_DEV (Linux 7.0): as {@link #stop}, but EBUSY when somebody has it open. */
    public void tryStop(int id) {
        run(new Command("TRY_STOP_DEV", UblkCommand.TRY_STOP_DEV, id), SLOW_SECONDS);
    }

    /** DEL_DEV_ASYNC (Linux 6.9): removes a stopped device without waiting for its last user. */
    public void deleteAsync(int id) {
        run(new Command("DEL_DEV_ASYNC", UblkCommand.DEL_DEV_ASYNC, id), SLOW_SECONDS);
    }

    /**
     * REG_BUF (Linux 7.1): pins memory of this process, and requests whose pages lie in it are
     * delivered with their place in it (ublk_ctrl_reg_buf). The driver waits until no request is
     * under way, so the queues must run, and none of their threads may call this.
     *
     * @param address a multiple of the page size
     * @param lengthBytes a multiple of the page size, at most 4 GiB
     * @param readOnly only write requests will be delivered so
     * @return the memory's index, the lowest that was free
     */
    public int registerBuffer(int id, long address, long lengthBytes, boolean readOnly) {
        MemorySegment buffer = ring.buffer(ShmemBufDescriptor.SIZE_BYTES);
        buffer.set(JAVA_LONG, ShmemBufDescriptor.ADDR, address);
        buffer.set(JAVA_LONG, ShmemBufDescriptor.LEN, lengthBytes);
        buffer.set(JAVA_INT, ShmemBufDescriptor.FLAGS, readOnly ? ShmemBufDescriptor.READ_ONLY : 0);
        return run(new Command("REG_BUF", UblkCommand.REG_BUF, id).buffer(buffer), SLOW_SECONDS);
    }

    /**
     * UNREG_BUF (Linux 7.1): unpins it; when this returns, no request refers to it and none will.
     * Waits as {@link #registerBuffer} does.
     */
    public void unregisterBuffer(int id, int index) {
        run(new Command("UNREG_BUF", UblkCommand.UNREG_BUF, id).data(index), SLOW_SECONDS);
    }

    private int run(Command command, long seconds) {
        int result = dialect.run(command, seconds);
        if (result < 0) {
            throw new ControlException(command.name, command.deviceId, result);
        }
        return result;
    }

    @Override
    public void close() {
        ring.close();
    }

    /** One command and its payload, before it becomes an SQE. */
    static final class Command {

        final String name;
        final int operation;
        final int deviceId;
        long address;
        int lengthBytes;
        long data;

        /** The character device's path goes in front of the payload. */
        boolean withPath;

        Command(String name, int operation, int deviceId) {
            this.name = name;
            this.operation = operation;
            this.deviceId = deviceId;
        }

        Command buffer(MemorySegment segment) {
            address = segment.address();
            lengthBytes = (int) segment.byteSize();
            return this;
        }

        Command data(long value) {
            data = value;
            return this;
        }

        /** {@code queue_id} and {@code len} of struct ublksrv_ctrl_cmd, as one int. */
        int queueAndLength(int pathBytes) {
            return CtrlCmdDescriptor.NO_QUEUE | ((lengthBytes + pathBytes) << 16);
        }
    }
}
