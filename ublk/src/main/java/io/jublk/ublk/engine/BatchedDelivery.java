package io.jublk.ublk.engine;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.ublk.UblkException;
import io.jublk.ublk.uapi.BatchIoDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.CqeFlags;
import io.jublk.uring.Errno;
import io.jublk.uring.ProvidedBuffers;
import io.jublk.uring.Ring;
import java.lang.foreign.MemorySegment;

/**
 * Many tags by one command (UBLK_F_BATCH_IO, Linux 7.0). PREP_IO_CMDS once gives the driver every
 * tag of the queue. A FETCH_IO_CMDS goes on completing, each time with some tags in a provided
 * buffer, until it completes without {@link CqeFlags#MORE} and has to be sent again. What ended in
 * a turn is committed by one {@link CommitBatch}.
 *
 * <p>No tag is bound to a thread: each goes to whichever thread's fetch the driver has in turn, and
 * is committed by that thread. The driver has one fetch in use, always the first in its list
 * (__ublk_acquire_fcmd of ublk_drv.c), until that one finds no buffer and ends; sent again, it goes
 * to the list's end. So threads that share a queue give few buffers, and after a handful of tags it
 * is another's turn; a thread that has the queue alone gives enough never to run out.
 */
final class BatchedDelivery implements Delivery {

    /** The group of provided buffers; an agent has one. */
    private static final int GROUP = 0;

    /** MAX_NR_TAG of ublk_drv.c: the driver hands over no more at once. */
    private static final int MAX_TAGS = 128;

    /** Of a thread alone: completions between two of its turns, mostly of several tags each. */
    private static final int MAX_BUFFERS = 64;

    /**
     * Of threads that share a queue: 16 tags in all. One client's burst of 32 is then served by two
     * threads, and the fetch that ends for it costs a command in 16 requests.
     */
    private static final int SHARED_TAGS = 8;

    private static final int SHARED_BUFFERS = 2;

    private final QueueContext queue;
    private final RequestCourse course;
    private final Slot[] slots;
    private final boolean preparesQueue;
    private final CommitBatch commits;
    private final ProvidedBuffers buffers;
    private final MemorySegment tags;
    private boolean fetching;

    /** Requests that have come and are not in a commit yet. */
    private int held;

    private long requests;

    /**
     * @param preparesQueue this agent is the first of its queue
     * @param alone it is the only one
     */
    BatchedDelivery(
            QueueContext queue,
            CommitBatch commits,
            RequestCourse course,
            Slot[] slots,
            boolean preparesQueue,
            boolean alone) {
        this.queue = queue;
        this.commits = commits;
        this.course = course;
        this.slots = slots;
        this.preparesQueue = preparesQueue;
        int perBuffer = Math.min(slots.length, alone ? MAX_TAGS : SHARED_TAGS);
        int count = alone ? Math.min(powerOfTwo(slots.length), MAX_BUFFERS) : SHARED_BUFFERS;
        buffers = queue.ring.provideBuffers(GROUP, count, perBuffer * Short.BYTES);
        tags = buffers.memory();
    }

    private static int powerOfTwo(int atLeast) {
        int highest = Integer.highestOneBit(atLeast);
        return highest == atLeast ? highest : 2 * highest;
    }

    /**
     * In this order: until all its tags are prepared a queue ends every fetch (ublk_batch_attach).
     */
    @Override
    public void start() {
        if (preparesQueue) {
            commits.prepareAll();
            queue.ring.submitAndWait(1, Ring.FOREVER);
            queue.ring.drain(this::completed);
        }
        fetch();
        queue.ring.submit();
    }

    private void fetch() {
        queue.ring
                .next()
                .multishotCommand(
                        QueueContext.CHARACTER_DEVICE, UblkCommand.FETCH_IO_CMDS, buffers.group())
                .commandInt(BatchIoDescriptor.Q_ID, BatchIoDescriptor.queueAndFlags(queue.queue, 0))
                .commandInt(
                        BatchIoDescriptor.NR_ELEM,
                        BatchIoDescriptor.elements(0, BatchIoDescriptor.FETCH_ELEM_BYTES))
                .fixedFile()
                .userData(UserData.of(UserData.KIND_FETCH_BATCH, 0, 0, 0));
        fetching = true;
    }

    @Override
    public void completed(long userData, int result, int flags) {
        if (UserData.kind(userData) == UserData.KIND_FETCH_BATCH) {
            fetched(result, flags);
        } else {
            commits.completed(userData, result);
        }
    }

    private void fetched(int result, int flags) {
        if ((flags & CqeFlags.BUFFER) != 0) {
            int id = CqeFlags.bufferId(flags);
            buffers.taken(id);
            if (result > 0) {
                deliver(buffers.offset(id), result / Short.BYTES);
            }
            buffers.giveBack(id);
        }
        if ((flags & CqeFlags.MORE) != 0) {
            return;
        }
        fetching = false;
        if (result >= 0 || result == -Errno.ENOBUFS) {
            if (result == -Errno.ENOBUFS) {
                buffers.noneWasFree();
            }
            fetch();
        } else if (result != UblkCommand.RESULT_ABORT && result != -Errno.ECANCELED) {
            throw new UblkException(
                    "the driver delivers no more of queue "
                            + queue.queue
                            + ": "
                            + Errno.describe(result));
        }
    }

    private void deliver(long offset, int count) {
        for (int i = 0; i < count; i++) {
            int tag = Short.toUnsignedInt(tags.get(JAVA_SHORT, offset + (long) i * Short.BYTES));
            Slot slot = slots[tag];
            if (slot.isOwned()) {
                throw new IllegalStateException("tag " + tag + " came twice");
            }
            held++;
            requests++;
            course.begin(slot);
        }
    }

    @Override
    public void commit(Slot slot, int result) {
        held--;
        commits.add(slot, result);
    }

    @Override
    public void endTurn() {
        commits.send();
    }

    @Override
    public boolean isDone() {
        return !fetching && held == 0 && commits.isEmpty();
    }

    @Override
    public long requests() {
        return requests;
    }

    /** The ring has been closed: the kernel no longer writes to the buffers. */
    @Override
    public void close() {
        buffers.close();
        commits.close();
    }
}
