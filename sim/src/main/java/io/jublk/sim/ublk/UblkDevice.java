package io.jublk.sim.ublk;

import io.jublk.sim.core.AddressSpace;
import io.jublk.sim.ring.Host;
import io.jublk.ublk.Feature;
import io.jublk.ublk.uapi.IoDescDescriptor;
import io.jublk.ublk.uapi.ParamsDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A device from ADD_DEV to DEL_DEV: struct ublk_device (drivers/block/ublk_drv.c). */
public final class UblkDevice {

    /** enum of UBLK_S_DEV_*. */
    static final int DEAD = 0;

    static final int LIVE = 1;

    final Host host;
    final int id;
    final int queues;
    final int depth;
    final int maxIoBytes;
    final long flags;
    final MemorySegment params = Arena.ofAuto().allocate(ParamsDescriptor.SIZE_BYTES, 8);

    private final Io[][] ios;
    private final long[] descriptors;
    private final int[] fetched;
    private final Requests requests;

    private int state = DEAD;
    private int serverPid = -1;

    /** {@code ublksrv_tgid}: who has the character device open. */
    private int openerPid = -1;

    /** UB_STATE_OPEN, UB_STATE_USED, UB_STATE_STOPPING. */
    private boolean open;

    private boolean used;
    private boolean stopping;

    /** New requests are failed: the server goes. */
    private boolean canceling;

    /** {@code ub_disk}; while it is being deleted nothing new gets in. */
    private boolean disk;

    private boolean diskDying;
    private @Nullable Limits limits;

    UblkDevice(
            Host host,
            AddressSpace memory,
            int id,
            int queues,
            int depth,
            int maxIoBytes,
            long flags) {
        this.host = host;
        this.id = id;
        this.queues = queues;
        this.depth = depth;
        this.maxIoBytes = maxIoBytes;
        this.flags = flags;
        ios = new Io[queues][depth];
        descriptors = new long[queues];
        fetched = new int[queues];
        for (int q = 0; q < queues; q++) {
            descriptors[q] =
                    memory.allocate(
                            IoDescDescriptor.queueLengthBytes(depth, AddressSpace.PAGE_BYTES));
            long payloads = memory.allocate((long) depth * maxIoBytes);
            for (int tag = 0; tag < depth; tag++) {
                ios[q][tag] = new Io(q, tag, payloads + (long) tag * maxIoBytes);
            }
        }
        requests = new Requests(this);
    }

    // ---- for its user

    /** What a client may ask for, from START_DEV on. */
    public Limits limits() {
        Limits known = limits;
        if (known == null) {
            throw new IllegalStateException("the device has not been started");
        }
        return known;
    }

    /** Whether there is a block device. */
    public boolean isLive() {
        return disk && !diskDying;
    }

    public void listener(BlockListener listener) {
        requests.listener(listener);
    }

    /** The address of a request's pages. */
    public long payload(int queue, int tag) {
        return ios[queue][tag].payload;
    }

    /**
     * Sends a request; its end is told to the listener, perhaps within this call.
     *
     * @param opFlags of {@link io.jublk.ublk.uapi.IoOp}
     */
    public void submit(int queue, int tag, int opFlags, long sector, int sectors) {
        requests.submit(ios[queue][tag], opFlags, sector, sectors);
    }

    // ---- for its parts

    Io io(int queue, int tag) {
        return ios[queue][tag];
    }

    Requests requests() {
        return requests;
    }

    long descriptors(int queue) {
        return descriptors[queue];
    }

    int state() {
        return state;
    }

    int serverPid() {
        return serverPid;
    }

    boolean isCanceling() {
        return canceling;
    }

    boolean isStopping() {
        return stopping;
    }

    boolean isUsed() {
        return used;
    }

    boolean has(Feature feature) {
        return (flags & feature.mask()) != 0;
    }

    /** ublk_dev_need_map_io: the driver copies. */
    boolean copies() {
        return !has(Feature.USER_COPY)
                && !has(Feature.SUPPORT_ZERO_COPY)
                && !has(Feature.AUTO_BUF_REG);
    }

    // ---- its life

    /** ublk_ch_open: 0, or EBUSY. */
    int openCharacterDevice(int pid) {
        if (open) {
            return -Errno.EBUSY;
        }
        open = true;
        openerPid = pid;
        return 0;
    }

    boolean isOpen() {
        return open;
    }

    /** ublk_mark_io_ready. */
    void fetched(int queue) {
        fetched[queue]++;
    }

    /** ublk_dev_ready. */
    boolean isReady() {
        for (int count : fetched) {
            if (count < depth) {
                return false;
            }
        }
        return true;
    }

    /** ublk_ctrl_start_dev behind its checks of the command: 0, or a negative errno. */
    int start(int pid) {
        if (pid != openerPid) {
            return -Errno.EINVAL; // ublk_validate_user_pid
        }
        if (state == LIVE || used) {
            return -Errno.EEXIST;
        }
        if (stopping) {
            return -Errno.EBUSY;
        }
        serverPid = openerPid;
        limits = Limits.of(params);
        disk = true;
        diskDying = false;
        used = true;
        state = LIVE;
        return 0;
    }

    /**
     * ublk_stop_dev.
     *
     * @return whether it is done; else requests are still to end (del_gendisk)
     */
    boolean stop() {
        if (!deleteDisk()) {
            return false;
        }
        if (open) {
            stopping = true;
            for (Io[] queue : ios) { // ublk_cancel_dev
                for (Io io : queue) {
                    cancel(io, false);
                }
            }
        }
        return true;
    }

    /** ublk_stop_dev_unlocked: del_gendisk fails what is new and waits for what has begun. */
    private boolean deleteDisk() {
        if (state == DEAD) {
            return true;
        }
        diskDying = true;
        if (requests.started() > 0) {
            return false;
        }
        disk = false;
        state = DEAD; // ublk_detach_disk
        serverPid = -1;
        return true;
    }

    /** ublk_uring_cmd_cancel_fn: the ring of a command goes, so its server does. */
    void serverGoes(Io io) {
        canceling = true; // ublk_start_cancel
        cancel(io, true);
    }

    /** ublk_cancel_cmd: a command with a request on its way is left to that. */
    private static void cancel(Io io, boolean inTask) {
        var command = io.command;
        if (!io.active || io.started || io.canceled || command == null) {
            return;
        }
        io.canceled = true;
        io.command = null;
        command.ring().commandDone(command, UblkCommand.RESULT_ABORT, inTask);
    }

    /** ublk_ch_release and its work: nobody serves any more, so what was served fails. */
    void characterDeviceReleased() {
        if (disk) {
            canceling = true;
            for (Io[] queue : ios) { // ublk_abort_queue
                for (Io io : queue) {
                    if (io.ownedByServer) {
                        requests.abort(io);
                    }
                }
            }
            if (!deleteDisk()) {
                throw new IllegalStateException(
                        requests.started() + " requests outlive the server of device " + id);
            }
        }
        reset();
    }

    /** ublk_reset_ch_dev. */
    private void reset() {
        for (Io[] queue : ios) {
            for (Io io : queue) {
                io.active = false;
                io.ownedByServer = false;
                io.canceled = false;
                io.command = null;
                io.task = null;
                io.bufferAddress = 0;
            }
        }
        Arrays.fill(fetched, 0);
        canceling = false;
        stopping = false;
        open = false;
        openerPid = -1;
    }
}
