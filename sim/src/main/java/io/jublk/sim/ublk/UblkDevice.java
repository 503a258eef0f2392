package io.jublk.sim.ublk;

import io.jublk.sim.core.AddressSpace;
import io.jublk.sim.core.Credentials;
import io.jublk.sim.ring.Host;
import io.jublk.sim.ring.Request;
import io.jublk.ublk.Feature;
import io.jublk.ublk.uapi.ParamsDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A device from ADD_DEV to DEL_DEV: struct ublk_device (drivers/block/ublk_drv.c). */
public final class UblkDevice {

    /** enum of UBLK_S_DEV_*. */
    static final int DEAD = 0;

    static final int LIVE = 1;
    static final int QUIESCED = 2;
    static final int FAIL_IO = 3;

    final Host host;
    final int id;
    final int queueCount;
    final int depth;
    final int maxIoBytes;
    final long flags;

    /** {@code owner_uid} and {@code owner_gid}. */
    final Credentials maker;

    final MemorySegment params = Arena.ofAuto().allocate(ParamsDescriptor.SIZE_BYTES, 8);

    private final Queues queues;
    private final Requests requests;
    private final SharedBuffers buffers;
    private final Disk disk = new Disk(this);
    private final DeviceLock lock = new DeviceLock();

    /** Whose its nodes in /dev are: root's, until udev gives them away. */
    private int nodeUid;

    private int state = DEAD;
    private int serverPid = -1;

    /** {@code ublksrv_tgid}: who has the character device open. */
    private int openerPid = -1;

    /** UB_STATE_OPEN, UB_STATE_USED, UB_STATE_STOPPING. */
    private boolean open;

    private boolean used;
    private boolean stopping;

    /** A server goes: {@code ub->canceling}; each queue has its own, which lasts longer. */
    private boolean canceling;

    /** The character device was closed, and payloads are still referred to. */
    private boolean releasing;

    /** UB_STATE_DELETED: it goes when nobody has it open; then this is told. */
    private @Nullable Runnable whenFreed;

    UblkDevice(
            Host host,
            AddressSpace memory,
            int id,
            int queueCount,
            int depth,
            int maxIoBytes,
            long flags,
            Credentials maker) {
        this.host = host;
        this.id = id;
        this.queueCount = queueCount;
        this.depth = depth;
        this.maxIoBytes = maxIoBytes;
        this.flags = flags;
        this.maker = maker;
        buffers = new SharedBuffers(memory);
        queues = new Queues(this, memory, queueCount, depth, maxIoBytes);
        requests = new Requests(this);
    }

    // ---- for its user

    /** What a client may ask for, from START_DEV on. */
    public Limits limits() {
        return disk.limits();
    }

    /** Whether there is a block device. */
    public boolean isLive() {
        return disk.isLive();
    }

    /**
     * open(2) of the block device: ublk_open.
     *
     * @return 0; ENXIO when it goes; EPERM for a user's device that is another user's, whatever its
     *     node's mode says
     */
    public int openDisk(Credentials who) {
        return disk.open(who);
    }

    /** close(2) of the block device; its last user lets go of the disk (ublk_free_disk). */
    public void closeDisk() {
        disk.close();
        freeDisk();
        freed();
    }

    /** Requests that the block layer keeps until there is a server. */
    public int waiting() {
        return requests.waiting();
    }

    /** The server has gone, and another one may take over: QUIESCED or FAIL_IO, nobody has it. */
    public boolean isRecoverable() {
        return !open && (state == QUIESCED || state == FAIL_IO);
    }

    public void listener(BlockListener listener) {
        requests.listener(listener);
    }

    /** The address of a tag's pages, those of a request that brings none of its own. */
    public long payload(int queue, int tag) {
        return queues.io(queue, tag).payload;
    }

    /**
     * Sends a request; its end is told to the listener, perhaps within this call.
     *
     * @param opFlags of {@link io.jublk.ublk.uapi.IoOp}
     */
    public void submit(int queue, int tag, int opFlags, long sector, int sectors) {
        submit(queue, tag, opFlags, sector, sectors, queues.io(queue, tag).payload);
    }

    /**
     * The same, from and to memory of the sender's choice.
     *
     * @param pages the address of the request's pages
     */
    public void submit(int queue, int tag, int opFlags, long sector, int sectors, long pages) {
        requests.submit(queues.io(queue, tag), opFlags, sector, sectors, pages);
    }

    /** Buffers that are registered, whoever registered them. */
    public int sharedBuffers() {
        return buffers.count();
    }

    /** Deliveries of requests whose pages lie in one of them. */
    public long sharedRequests() {
        return buffers.requests();
    }

    // ---- for its parts

    /** ublk_unregister_io_buf. */
    int unregister(Request r, long place) {
        return has(Feature.SUPPORT_ZERO_COPY)
                ? r.ring().buffers().unregister(place)
                : -Errno.EINVAL;
    }

    Queues queues() {
        return queues;
    }

    Requests requests() {
        return requests;
    }

    SharedBuffers buffers() {
        return buffers;
    }

    String characterPath() {
        return "/dev/ublkc" + id;
    }

    /** chown(2) of its nodes, of mode 0600. */
    void giveNode(int uid) {
        nodeUid = uid;
    }

    /** inode_permission of its character device's node. */
    boolean mayOpenNode(Credentials who) {
        return who.capable() || who.uid() == nodeUid;
    }

    int state() {
        return state;
    }

    int serverPid() {
        return serverPid;
    }

    /** ublk_dev_support_batch_io. */
    boolean isBatched() {
        return has(Feature.BATCH_IO);
    }

    Disk disk() {
        return disk;
    }

    DeviceLock lock() {
        return lock;
    }

    /** ublk_nosrv_should_reissue_outstanding. */
    boolean reissues() {
        return has(Feature.USER_RECOVERY) && has(Feature.USER_RECOVERY_REISSUE);
    }

    /** ublk_nosrv_dev_should_queue_io. */
    boolean queuesWithoutServer() {
        return has(Feature.USER_RECOVERY) && !has(Feature.USER_RECOVERY_FAIL_IO);
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

    // ---- the queue's freeze, for as long as a command holds the lock

    /** blk_mq_freeze_queue_wait: nothing that has entered is left; or there is no queue. */
    boolean isFrozen() {
        return !disk.isThere() || requests.entered() == 0;
    }

    /** blk_queue_enter waits (blk_freeze_queue_start in ublk_lock_buf_tree). */
    boolean isFreezing() {
        return lock.isHeld() && disk.isThere();
    }

    /** ublk_unlock_buf_tree: what waited to enter does, and whoever waited for the lock has it. */
    void unlock() {
        lock.free(requests::unfreeze);
    }

    // ---- its life

    /** ublk_ch_open: 0, EBUSY, EACCES, or ENOENT when it was deleted. */
    int openCharacterDevice(int pid, Credentials who) {
        if (whenFreed != null) {
            return -Errno.ENOENT;
        }
        if (!mayOpenNode(who)) {
            return -Errno.EACCES;
        }
        if (open) {
            return -Errno.EBUSY;
        }
        open = true;
        openerPid = pid;
        return 0;
    }

    /** Somebody has the character device or the block device open. */
    boolean isInUse() {
        return open || disk.isOpen();
    }

    /** __ublk_fetch before it takes the command: 0, or a negative errno. */
    int mayFetch(Io io) {
        if (stopping) {
            return UblkCommand.RESULT_ABORT;
        }
        if (queues.areReady()) {
            return -Errno.EBUSY;
        }
        return io.active ? -Errno.EINVAL : 0;
    }

    /** A tag of a queue has been fetched. */
    void fetched(int queue) {
        queues.fetched(queue, canceling);
    }

    /** ublk_validate_user_pid. */
    private boolean isOpener(int pid) {
        return pid == openerPid;
    }

    /** ublk_ctrl_start_dev behind its checks of the command: 0, or a negative errno. */
    int start(int pid) {
        if (!isOpener(pid)) {
            return -Errno.EINVAL;
        }
        if (state == LIVE || used) {
            return -Errno.EEXIST;
        }
        if (stopping) {
            return -Errno.EBUSY;
        }
        serverPid = openerPid;
        disk.add(params);
        used = true;
        state = LIVE;
        return 0;
    }

    /** ublk_ctrl_start_recovery: 0, or a negative errno. */
    int startRecovery() {
        if (!has(Feature.USER_RECOVERY)) {
            return -Errno.EINVAL;
        }
        return isRecoverable() ? 0 : -Errno.EBUSY;
    }

    /** ublk_ctrl_end_recovery, when every tag has been fetched: 0, or a negative errno. */
    int endRecovery(int pid) {
        if (!isOpener(pid) || !has(Feature.USER_RECOVERY)) {
            return -Errno.EINVAL;
        }
        if (state != QUIESCED && state != FAIL_IO) {
            return -Errno.EBUSY;
        }
        serverPid = openerPid;
        state = LIVE;
        requests.kick();
        return 0;
    }

    /**
     * ublk_ctrl_quiesce_dev: 0, or a negative errno. It does not wait: ublk_wait_for_idle_io counts
     * requests that are not started with blk_mq_tagset_busy_iter, which shows it started ones only.
     */
    int quiesce() {
        if (!has(Feature.QUIESCE)) {
            return -Errno.EOPNOTSUPP;
        }
        if (!disk.isThere()) {
            return -Errno.ENODEV;
        }
        if (state == LIVE) {
            setCanceling();
        }
        queues.cancelAll();
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
            queues.cancelAll();
        }
        return true;
    }

    /** ublk_stop_dev_unlocked: del_gendisk fails what is new and waits for what has begun. */
    private boolean deleteDisk() {
        if (state == DEAD) {
            return true;
        }
        if (queuesWithoutServer() && !forceAbort()) {
            return false;
        }
        disk.dies();
        if (requests.started() > 0) {
            return false;
        }
        disk.goes();
        state = DEAD; // ublk_detach_disk
        serverPid = -1;
        freeDisk();
        return true;
    }

    /** ublk_force_abort_dev: what is started ends, then what waits for a server fails. */
    private boolean forceAbort() {
        disk.setQuiesced(true);
        if (state == LIVE && requests.started() > 0) {
            return false; // ublk_wait_tagset_rqs_idle
        }
        queues.setForceAbort();
        disk.setQuiesced(false);
        requests.kick();
        return true;
    }

    /** ublk_free_disk. */
    private void freeDisk() {
        if (!disk.isThere() && !disk.isOpen()) {
            used = false;
        }
    }

    /** UB_STATE_DELETED: it is gone when the last has closed it; {@code freed} is told. */
    void deleted(Runnable freed) {
        if (isInUse()) {
            whenFreed = freed;
        } else {
            freed.run();
        }
    }

    /** ublk_uring_cmd_cancel_fn: the ring of a command goes, so its server does. */
    void serverGoes(Io io) {
        if (!canceling) {
            setCanceling(); // ublk_start_cancel
        }
        Queues.cancel(io, true);
    }

    /** ublk_batch_cancel_fn: likewise for a fetch. */
    void serverGoes(Request fetch) {
        if (!canceling) {
            setCanceling();
        }
        queues.batch(fetch.driverTag).cancel(fetch);
    }

    /** ublk_set_canceling. */
    private void setCanceling() {
        canceling = true;
        queues.setCanceling();
    }

    // ---- without a server

    /** ublk_ch_release. */
    void characterDeviceReleased() {
        releasing = true;
        release();
    }

    /** A payload has one user less. */
    void referenceDropped() {
        if (releasing) {
            release();
        }
    }

    /** ublk_ch_release_work_fn: when no payload is referred to, nobody serves any more. */
    private void release() {
        if (queues.areReferredTo()) {
            return;
        }
        releasing = false;
        if (disk.isThere()) {
            setCanceling();
            queues.abort(requests);
        }
        lock.whenFree(this::released); // mutex_lock(&ub->mutex)
    }

    private void released() {
        if (disk.isThere()) {
            withoutServer();
        }
        reset();
        freed();
    }

    private void freed() {
        if (whenFreed != null && !isInUse()) {
            whenFreed.run();
        }
    }

    private void withoutServer() {
        if (!has(Feature.USER_RECOVERY)) { // ublk_nosrv_should_stop_dev
            if (!deleteDisk()) {
                throw new IllegalStateException(
                        requests.started() + " requests outlive the server of device " + id);
            }
        } else if (queuesWithoutServer()) {
            state = QUIESCED;
        } else {
            state = FAIL_IO;
            queues.setFailIo();
        }
    }

    /** ublk_reset_ch_dev: the queues stay canceling until a new server has fetched. */
    private void reset() {
        queues.reset();
        canceling = false;
        stopping = false;
        open = false;
        openerPid = -1;
    }
}
