package io.jublk.sim.ublk;

import io.jublk.sim.core.AddressSpace;
import io.jublk.sim.ring.Request;
import io.jublk.ublk.uapi.IoCmdDescriptor;
import io.jublk.ublk.uapi.IoDescDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import org.jspecify.annotations.Nullable;

/** The queues of a device, and their tags: struct ublk_queue and struct ublk_io. */
final class Queues {

    private final UblkDevice device;
    private final int depth;
    private final Io[][] ios;
    private final long[] descriptors;
    private final QueueState[] states;
    private final BatchQueue[] batches;

    Queues(UblkDevice device, AddressSpace memory, int queues, int depth, int maxIoBytes) {
        this.device = device;
        this.depth = depth;
        ios = new Io[queues][depth];
        descriptors = new long[queues];
        states = new QueueState[queues];
        batches = new BatchQueue[queues];
        for (int q = 0; q < queues; q++) {
            states[q] = new QueueState();
            batches[q] = new BatchQueue(device, states[q]);
            descriptors[q] =
                    memory.allocate(
                            IoDescDescriptor.queueLengthBytes(depth, AddressSpace.PAGE_BYTES));
            long payloads = memory.allocate((long) depth * maxIoBytes);
            for (int tag = 0; tag < depth; tag++) {
                ios[q][tag] = new Io(q, tag, payloads + (long) tag * maxIoBytes);
            }
        }
    }

    Io io(int queue, int tag) {
        return ios[queue][tag];
    }

    /** The tag that a command for one tag names; null where there is none. */
    @Nullable Io named(Request r) {
        int queueAndTag = r.commandInt(IoCmdDescriptor.QUEUE_AND_TAG);
        int queue = queueAndTag & 0xffff;
        int tag = queueAndTag >>> 16;
        return queue < ios.length && tag < depth ? io(queue, tag) : null;
    }

    /** The address of a queue's descriptors. */
    long descriptors(int queue) {
        return descriptors[queue];
    }

    QueueState state(int queue) {
        return states[queue];
    }

    BatchQueue batch(int queue) {
        return batches[queue];
    }

    // ---- fetched

    /** ublk_mark_io_ready, and ublk_queue_reset_io_flags when its queue is ready. */
    void fetched(int q, boolean deviceIsCanceling) {
        QueueState queue = states[q];
        if (++queue.fetched == depth) {
            if (!deviceIsCanceling) {
                queue.canceling = false;
            }
            queue.failIo = false;
            queue.forceAbort = false;
        }
    }

    /** ublk_batch_unprep_io: a queue that was ready delivers nothing new. */
    void unfetched(int q) {
        QueueState queue = states[q];
        if (queue.fetched-- == depth) {
            queue.canceling = true;
        }
    }

    /** ublk_dev_ready. */
    boolean areReady() {
        for (QueueState queue : states) {
            if (queue.fetched < depth) {
                return false;
            }
        }
        return true;
    }

    // ---- a server goes

    /** Of ublk_set_canceling. */
    void setCanceling() {
        for (QueueState queue : states) {
            queue.canceling = true;
        }
    }

    /** Of ublk_force_abort_dev. */
    void setForceAbort() {
        for (QueueState queue : states) {
            queue.forceAbort = true;
        }
    }

    /** Of ublk_ch_release_work_fn. */
    void setFailIo() {
        for (QueueState queue : states) {
            queue.failIo = true;
        }
    }

    /** ublk_cancel_dev. */
    void cancelAll() {
        if (device.isBatched()) {
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

    /** ublk_cancel_cmd: a command with a request on its way is left to that. */
    static void cancel(Io io, boolean inTask) {
        Request command = io.command;
        if (!io.active || io.started || io.canceled || command == null) {
            return;
        }
        io.canceled = true;
        io.command = null;
        command.ring().commandDone(command, UblkCommand.RESULT_ABORT, inTask);
    }

    /** ublk_check_and_reset_active_ref: somebody refers to a payload. */
    boolean areReferredTo() {
        for (Io[] queue : ios) {
            for (Io io : queue) {
                if (io.references > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** ublk_abort_queue, of each. */
    void abort(Requests requests) {
        for (int q = 0; q < ios.length; q++) {
            for (Io io : ios[q]) {
                if (io.ownedByServer) {
                    requests.abort(io);
                }
            }
            batches[q].abort();
        }
    }

    /** ublk_queue_reinit, of each: they stay canceling until a new server has fetched. */
    void reset() {
        for (int q = 0; q < ios.length; q++) {
            states[q].fetched = 0;
            for (Io io : ios[q]) {
                io.active = false;
                io.ownedByServer = false;
                io.autoRegistered = false;
                io.autoRing = null;
                io.command = null;
                io.task = null;
                io.bufferAddress = 0;
            }
        }
    }
}
