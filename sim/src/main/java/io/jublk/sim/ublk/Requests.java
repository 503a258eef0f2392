package io.jublk.sim.ublk;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.sim.core.Journal;
import io.jublk.sim.core.Memory;
import io.jublk.sim.core.MoreErrno;
import io.jublk.sim.ring.BufferOwner;
import io.jublk.sim.ring.Request;
import io.jublk.ublk.Feature;
import io.jublk.ublk.uapi.AutoBufReg;
import io.jublk.ublk.uapi.IoDescDescriptor;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import org.jspecify.annotations.Nullable;

/** The block requests of a device: their delivery, the references on them, their end. */
final class Requests implements BufferOwner {

    /** A flush is of no place: blk_rq_init of block/blk-mq.c. */
    private static final long NO_SECTOR = -1;

    private final UblkDevice device;
    private @Nullable BlockListener listener;
    private final RequeueList requeued = new RequeueList();

    /** Those that wait in blk_queue_enter while the queue is frozen. */
    private final RequeueList entering = new RequeueList();

    private int started;

    Requests(UblkDevice device) {
        this.device = device;
    }

    void listener(BlockListener value) {
        listener = value;
    }

    /** blk_mq_tagset_busy_iter over started requests, counted. */
    int started() {
        return started;
    }

    /** How many wait in the block layer. */
    int waiting() {
        return requeued.count();
    }

    /** {@code q_usage_counter}: requests that a freeze waits for, started or not. */
    int entered() {
        return started + requeued.count();
    }

    /** blk_mq_unfreeze_queue. */
    void unfreeze() {
        entering.kick(this::enter);
    }

    /** blk_mq_submit_bio. */
    void submit(Io io, int opFlags, long sector, int sectors, long pages) {
        if (io.busy) {
            throw new IllegalStateException("tag " + io.tag + " is in use");
        }
        int operation = IoOp.operation(opFlags);
        io.opFlags = opFlags;
        io.sector = operation == IoOp.FLUSH ? NO_SECTOR : sector;
        io.lengthBytes = sectors << IoDescDescriptor.SECTOR_SHIFT;
        io.doneBytes = 0;
        io.hasData = operation == IoOp.READ || operation == IoOp.WRITE; // blk_rq_has_data
        io.isWrite = operation == IoOp.WRITE;
        io.pages = pages;
        io.busy = true;
        enter(io);
    }

    /** bio_queue_enter: to the driver, unless its disk goes or its queue is frozen or quiesced. */
    private void enter(Io io) {
        if (!device.isLive()) {
            end(io, -Errno.EIO); // bio_queue_enter of a disk that is GD_DEAD
        } else if (device.isFreezing()) {
            entering.add(io);
        } else if (device.disk().isQuiesced()) {
            requeued.add(io);
        } else {
            queue(io);
        }
    }

    /** blk_mq_kick_requeue_list. */
    void kick() {
        requeued.kick(this::queue);
    }

    /** ublk_queue_rq and ublk_prep_req. */
    private void queue(Io io) {
        QueueState queue = device.queues().state(io.queue);
        if (queue.failIo) {
            end(io, -MoreErrno.EREMOTEIO); // BLK_STS_TARGET
            return;
        }
        if (device.queuesWithoutServer() && queue.forceAbort) {
            end(io, -Errno.EIO);
            return;
        }
        io.started = true; // blk_mq_start_request
        started++;
        if (queue.canceling) {
            giveBack(io);
            return;
        }
        if (device.isBatched()) {
            device.queues().batch(io.queue).add(io);
            return;
        }
        Request command = io.command;
        if (command == null) {
            throw new IllegalStateException(
                    "the driver has no command for tag " + io.tag + " of queue " + io.queue);
        }
        command.ring().completeInTask(command); // ublk_queue_cmd
    }

    /** __ublk_abort_rq: not delivered. */
    private void giveBack(Io io) {
        if (device.queuesWithoutServer()) {
            requeue(io);
        } else {
            end(io, -Errno.EIO);
        }
    }

    /** blk_mq_requeue_request. */
    private void requeue(Io io) {
        io.started = false;
        started--;
        device.host.journal.record(Journal.Event.REQUEUE, io.tag, io.queue, requeued.count());
        requeued.add(io);
    }

    /** ublk_dispatch_req, in the task of the command's ring. */
    void dispatch(Io io, Request command) {
        if (device.host.current != io.task) {
            describe(io);
            giveBack(io); // the server's task is exiting
            return;
        }
        if (prepare(io, command)) {
            io.command = null;
            command.ring().commandDone(command, UblkCommand.RESULT_OK, true);
        }
    }

    /**
     * What both deliveries do to a request before they tell the server: ublk_setup_iod,
     * ublk_start_io, ublk_auto_buf_register, __ublk_prep_compl_io_cmd.
     *
     * @param command in whose ring a payload is registered
     * @return whether it is still to be delivered
     */
    boolean prepare(Io io, Request command) {
        describe(io);
        int left = io.lengthBytes - io.doneBytes;
        if (device.copies() && io.isWrite && !io.isShared) { // ublk_start_io, ublk_map_io
            Memory.copy(io.pages + io.doneBytes, io.bufferAddress, left);
        }
        io.references = 0;
        io.committed = false;
        if (device.has(Feature.AUTO_BUF_REG) && io.hasData && !registerAutomatically(io, command)) {
            return false;
        }
        io.ownedByServer = true; // __ublk_prep_compl_io_cmd
        io.active = false;
        device.host.journal.record(
                Journal.Event.DELIVER, io.tag, io.queue, Integer.toUnsignedLong(flags(io)));
        return true;
    }

    /** ublk_setup_iod and ublk_init_iod. */
    private void describe(Io io) {
        long at =
                device.queues().descriptors(io.queue) + (long) io.tag * IoDescDescriptor.SIZE_BYTES;
        int left = io.lengthBytes - io.doneBytes;
        long shared =
                io.hasData && device.has(Feature.SHMEM_ZC)
                        ? device.buffers().find(io.pages + io.doneBytes, left, io.isWrite)
                        : SharedBuffers.NOT_SHARED;
        io.isShared = shared != SharedBuffers.NOT_SHARED;
        Memory.ALL.set(JAVA_INT, at + IoDescDescriptor.OP_FLAGS, flags(io));
        Memory.ALL.set(
                JAVA_INT, at + IoDescDescriptor.NR_SECTORS, left >>> IoDescDescriptor.SECTOR_SHIFT);
        Memory.ALL.set(
                JAVA_LONG,
                at + IoDescDescriptor.START_SECTOR,
                io.sector + (io.doneBytes >>> IoDescDescriptor.SECTOR_SHIFT));
        Memory.ALL.set(
                JAVA_LONG, at + IoDescDescriptor.ADDR, io.isShared ? shared : io.bufferAddress);
    }

    private static int flags(Io io) {
        return io.isShared ? io.opFlags | IoOp.FLAG_SHMEM_ZC : io.opFlags;
    }

    /** ublk_auto_buf_register: whether the request is still to be delivered. */
    private boolean registerAutomatically(Io io, Request command) {
        int error =
                command.ring()
                        .buffers()
                        .register(
                                this,
                                token(io),
                                io.pages + io.doneBytes,
                                io.lengthBytes - io.doneBytes,
                                io.isWrite,
                                io.autoIndex,
                                device.host.adversary.autoRegistrationFails());
        if (error == 0) {
            io.references++;
            io.autoRegistered = true;
            io.autoRing = command.ring();
            return true;
        }
        if ((io.autoFlags & AutoBufReg.FALLBACK) == 0) {
            end(io, -Errno.EIO);
            return false;
        }
        long at =
                device.queues().descriptors(io.queue) + (long) io.tag * IoDescDescriptor.SIZE_BYTES;
        Memory.ALL.set(
                JAVA_INT, at + IoDescDescriptor.OP_FLAGS, flags(io) | IoOp.FLAG_NEED_REG_BUF);
        return true;
    }

    private int token(Io io) {
        return io.queue << 16 | io.tag;
    }

    /** ublk_register_io_buf: 0, or a negative errno. */
    int register(Io io, Request command, long index) {
        if (!device.has(Feature.SUPPORT_ZERO_COPY) || !io.hasData) {
            return -Errno.EINVAL;
        }
        int error =
                command.ring()
                        .buffers()
                        .register(
                                this,
                                token(io),
                                io.pages + io.doneBytes,
                                io.lengthBytes - io.doneBytes,
                                io.isWrite,
                                index,
                                device.host.adversary.registrationFails());
        if (error == 0) {
            io.references++;
        }
        return error;
    }

    /** ublk_io_release. */
    @Override
    public void bufferReleased(int token) {
        Io io = device.queues().io(token >>> 16, token & 0xffff);
        io.references--;
        if (io.committed && io.references == 0) {
            complete(io);
        }
        device.referenceDropped();
    }

    /** The server is done with it: it ends now, or when nobody refers to it any more. */
    void commit(Io io, int result) {
        io.result = result;
        io.committed = true;
        if (io.references == 0) { // ublk_sub_req_ref
            complete(io);
        }
    }

    /** __ublk_fail_req: its server is gone. */
    void abort(Io io) {
        io.ownedByServer = false;
        if (device.reissues()) {
            requeue(io);
            return;
        }
        io.result = -Errno.EIO;
        complete(io);
    }

    /** __ublk_complete_rq. */
    private void complete(Io io) {
        io.committed = false;
        boolean isRead = io.hasData && !io.isWrite;
        int left = io.lengthBytes - io.doneBytes;
        if (io.result == 0 && isRead) {
            io.result = -Errno.EIO;
        }
        if (io.result < 0 || !isRead || !device.copies() || io.isShared) {
            end(io, Math.min(io.result, 0));
            return;
        }
        int bytes = Math.min(io.result, left);
        Memory.copy(io.bufferAddress, io.pages + io.doneBytes, bytes); // ublk_unmap_io
        io.doneBytes += bytes;
        if (io.doneBytes < io.lengthBytes) {
            // blk_mq_requeue_request with a kick
            requeue(io);
            if (!device.disk().isQuiesced()) {
                kick();
            }
        } else {
            end(io, 0);
        }
    }

    private void end(Io io, int result) {
        if (io.started) {
            io.started = false;
            started--;
        }
        io.busy = false;
        int status = blockStatus(result);
        device.host.journal.record(Journal.Event.ENDED, io.tag, io.queue, status);
        if (listener != null) {
            listener.ended(io.queue, io.tag, status);
        }
    }

    /** errno_to_blk_status and back: what is in no block status is EIO (block/blk-core.c). */
    private static int blockStatus(int result) {
        return switch (-result) {
            case 0, Errno.EOPNOTSUPP, Errno.ENOSPC, Errno.ENOMEM, Errno.EAGAIN, Errno.ENODEV ->
                    result;
            case MoreErrno.EREMOTEIO -> result;
            default -> -Errno.EIO;
        };
    }
}
