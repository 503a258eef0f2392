package io.jublk.sim.ublk;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.sim.core.AddressSpace;
import io.jublk.sim.core.Credentials;
import io.jublk.sim.core.MoreErrno;
import io.jublk.sim.ring.Host;
import io.jublk.sim.ring.Request;
import io.jublk.ublk.Feature;
import io.jublk.ublk.uapi.IoCmdDescriptor;
import io.jublk.ublk.uapi.IoDescDescriptor;
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
    final int queues;
    final int depth;
    final int maxIoBytes;
    final long flags;

    /** {@code owner_uid} and {@code owner_gid}. */
    final Credentials maker;

    final MemorySegment params = Arena.ofAuto().allocate(ParamsDescriptor.SIZE_BYTES, 8);

    private final Io[][] ios;
    private final long[] descriptors;
    private final QueueState[] queueStates;
    private final BatchQueue[] batches;
    private final Requests requests;
    private final SharedBuffers buffers;

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

    /** {@code ub_disk}; while it is being deleted nothing new gets in. */
    private boolean disk;

    private boolean diskDying;

    /** blk_queue_quiesced: the block layer keeps what comes to itself. */
    private boolean queueQuiesced;

    /** disk_openers, and whether anybody may open it any more. */
    private int openers;

    private boolean openBlocked;

    /** The character device was closed, and payloads are still referred to. */
    private boolean releasing;

    /** The command that holds {@code ub->mutex} while it sleeps. */
    private @Nullable Request lockedBy;

    /** Its server is gone, and what follows from that wants {@code ub->mutex}. */
    private boolean releaseWaits;

    /** UB_STATE_DELETED: it goes when nobody has it open; then this is told. */
    private @Nullable Runnable whenFreed;

    private @Nullable Limits limits;

    UblkDevice(
            Host host,
            AddressSpace memory,
            int id,
            int queues,
            int depth,
            int maxIoBytes,
            long flags,
            Credentials maker) {
        this.host = host;
        this.id = id;
        this.queues = queues;
        this.depth = depth;
        this.maxIoBytes = maxIoBytes;
        this.flags = flags;
        this.maker = maker;
        buffers = new SharedBuffers(memory);
        ios = new Io[queues][depth];
        descriptors = new long[queues];
        queueStates = new QueueState[queues];
        batches = new BatchQueue[queues];
        for (int q = 0; q < queues; q++) {
            queueStates[q] = new QueueState();
            batches[q] = new BatchQueue(this, queueStates[q]);
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

    /**
     * open(2) of the block device: ublk_open.
     *
     * @return 0; ENXIO when it goes; EPERM for a user's device that is another user's, whatever its
     *     node's mode says
     */
    public int openDisk(Credentials who) {
        if (!isLive()) {
            return -MoreErrno.ENXIO;
        }
        if (!who.capable()) {
            boolean other = who.uid() != maker.uid() || who.gid() != maker.gid();
            if (has(Feature.UNPRIVILEGED_DEV) && other) {
                return -Errno.EPERM;
            }
            if (openBlocked) {
                return -MoreErrno.ENXIO;
            }
        }
        openers++;
        return 0;
    }

    /** close(2) of the block device; its last user lets go of the disk (ublk_free_disk). */
    public void closeDisk() {
        openers--;
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
        return ios[queue][tag].payload;
    }

    /**
     * Sends a request; its end is told to the listener, perhaps within this call.
     *
     * @param opFlags of {@link io.jublk.ublk.uapi.IoOp}
     */
    public void submit(int queue, int tag, int opFlags, long sector, int sectors) {
        submit(queue, tag, opFlags, sector, sectors, ios[queue][tag].payload);
    }

    /**
     * The same, from and to memory of the sender's choice.
     *
     * @param pages the address of the request's pages
     */
    public void submit(int queue, int tag, int opFlags, long sector, int sectors, long pages) {
        requests.submit(ios[queue][tag], opFlags, sector, sectors, pages);
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

    /** The tag that a command for one tag names; null where there is none. */
    @Nullable Io named(Request r) {
        int queueAndTag = r.commandInt(IoCmdDescriptor.QUEUE_AND_TAG);
        int queue = queueAndTag & 0xffff;
        int tag = queueAndTag >>> 16;
        return queue < queues && tag < depth ? io(queue, tag) : null;
    }

    /** ublk_unregister_io_buf. */
    int unregister(Request r, long place) {
        return has(Feature.SUPPORT_ZERO_COPY)
                ? r.ring().buffers().unregister(place)
                : -Errno.EINVAL;
    }

    Io io(int queue, int tag) {
        return ios[queue][tag];
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

    long descriptors(int queue) {
        return descriptors[queue];
    }

    int state() {
        return state;
    }

    int serverPid() {
        return serverPid;
    }

    QueueState queue(int queue) {
        return queueStates[queue];
    }

    /** ublk_dev_support_batch_io. */
    boolean isBatched() {
        return has(Feature.BATCH_IO);
    }

    BatchQueue batch(int queue) {
        return batches[queue];
    }

    boolean isQueueQuiesced() {
        return queueQuiesced;
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

    // ---- ub->mutex, and the queue's freeze

    boolean isLocked() {
        return lockedBy != null;
    }

    boolean isLockedBy(Request command) {
        return lockedBy == command;
    }

    /** ublk_lock_buf_tree: from now on nothing enters the queue (blk_freeze_queue_start). */
    void lock(Request command) {
        lockedBy = command;
    }

    /** blk_mq_freeze_queue_wait: nothing that has entered is left; or there is no queue. */
    boolean isFrozen() {
        return !disk || requests.entered() == 0;
    }

    /** blk_queue_enter waits. */
    boolean isFreezing() {
        return lockedBy != null && disk;
    }

    /** ublk_unlock_buf_tree: what waited to enter does, and whoever waited for the lock has it. */
    void unlock() {
        lockedBy = null;
        requests.unfreeze();
        if (releaseWaits) {
            releaseWaits = false;
            released();
        }
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
        return open || openers > 0;
    }

    /** __ublk_fetch before it takes the command: 0, or a negative errno. */
    int mayFetch(Io io) {
        if (stopping) {
            return UblkCommand.RESULT_ABORT;
        }
        if (isReady()) {
            return -Errno.EBUSY;
        }
        return io.active ? -Errno.EINVAL : 0;
    }

    /** ublk_batch_unprep_io: a queue that was ready delivers nothing new. */
    void unfetched(int q) {
        QueueState queue = queueStates[q];
        if (queue.fetched-- == depth) {
            queue.canceling = true;
        }
    }

    /** ublk_mark_io_ready, and ublk_queue_reset_io_flags when its queue is ready. */
    void fetched(int q) {
        QueueState queue = queueStates[q];
        if (++queue.fetched == depth) {
            if (!canceling) {
                queue.canceling = false;
            }
            queue.failIo = false;
            queue.forceAbort = false;
        }
    }

    /** ublk_dev_ready. */
    boolean isReady() {
        for (QueueState queue : queueStates) {
            if (queue.fetched < depth) {
                return false;
            }
        }
        return true;
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
        limits = Limits.of(params);
        disk = true;
        diskDying = false;
        openBlocked = false;
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
        if (!disk) {
            return -Errno.ENODEV;
        }
        if (state == LIVE) {
            setCanceling();
        }
        cancelAll();
        return 0;
    }

    /** ublk_ctrl_set_size: 0, or ENODEV. */
    int updateSize(long sectors) {
        if (!disk) {
            return -Errno.ENODEV;
        }
        params.set(JAVA_LONG, ParamsDescriptor.BASIC_DEV_SECTORS, sectors);
        limits = limits().withSectors(sectors);
        return 0;
    }

    /** ublk_ctrl_try_stop_dev before its STOP: 0, or a negative errno. */
    int mayStop() {
        if (!disk) {
            return -Errno.ENODEV;
        }
        if (openers > 0) {
            return -Errno.EBUSY;
        }
        openBlocked = true;
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
            cancelAll();
        }
        return true;
    }

    /** ublk_cancel_dev. */
    private void cancelAll() {
        if (isBatched()) {
            for (BatchQueue batch : batches) {
                batch.cancelAll();
            }
            return;
        }
        for (Io[] queue : ios) {
            for (Io io : queue) {
                cancel(io, false);
            }
        }
    }

    /** ublk_stop_dev_unlocked: del_gendisk fails what is new and waits for what has begun. */
    private boolean deleteDisk() {
        if (state == DEAD) {
            return true;
        }
        if (queuesWithoutServer() && !forceAbort()) {
            return false;
        }
        diskDying = true;
        if (requests.started() > 0) {
            return false;
        }
        disk = false;
        state = DEAD; // ublk_detach_disk
        serverPid = -1;
        freeDisk();
        return true;
    }

    /** ublk_force_abort_dev: what is started ends, then what waits for a server fails. */
    private boolean forceAbort() {
        queueQuiesced = true;
        if (state == LIVE && requests.started() > 0) {
            return false; // ublk_wait_tagset_rqs_idle
        }
        for (QueueState queue : queueStates) {
            queue.forceAbort = true;
        }
        queueQuiesced = false;
        requests.kick();
        return true;
    }

    /** ublk_free_disk. */
    private void freeDisk() {
        if (!disk && openers == 0) {
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
        cancel(io, true);
    }

    /** ublk_batch_cancel_fn: likewise for a fetch. */
    void serverGoes(Request fetch) {
        if (!canceling) {
            setCanceling();
        }
        batches[fetch.driverTag].cancel(fetch);
    }

    /** ublk_set_canceling. */
    private void setCanceling() {
        canceling = true;
        for (QueueState queue : queueStates) {
            queue.canceling = true;
        }
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
        for (Io[] queue : ios) {
            for (Io io : queue) {
                if (io.references > 0) {
                    return; // ublk_check_and_reset_active_ref
                }
            }
        }
        releasing = false;
        if (disk) {
            setCanceling();
            for (int q = 0; q < queues; q++) { // ublk_abort_queue
                for (Io io : ios[q]) {
                    if (io.ownedByServer) {
                        requests.abort(io);
                    }
                }
                batches[q].abort();
            }
        }
        if (isLocked()) {
            releaseWaits = true; // mutex_lock(&ub->mutex)
        } else {
            released();
        }
    }

    private void released() {
        if (disk) {
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
            for (QueueState queue : queueStates) {
                queue.failIo = true;
            }
        }
    }

    /** ublk_reset_ch_dev: the queues stay canceling until a new server has fetched. */
    private void reset() {
        for (int q = 0; q < queues; q++) {
            queueStates[q].fetched = 0;
            for (Io io : ios[q]) { // ublk_queue_reinit
                io.active = false;
                io.ownedByServer = false;
                io.autoRegistered = false;
                io.autoRing = null;
                io.command = null;
                io.task = null;
                io.bufferAddress = 0;
            }
        }
        canceling = false;
        stopping = false;
        open = false;
        openerPid = -1;
    }
}
