package io.jublk.ublk.engine;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.ublk.UblkException;
import io.jublk.ublk.uapi.BatchElementDescriptor;
import io.jublk.ublk.uapi.BatchIoDescriptor;
import io.jublk.ublk.uapi.IoDescDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import java.lang.foreign.MemorySegment;

/**
 * The requests that have ended, as elements of one COMMIT_IO_CMDS. There are two arrays with room
 * for every tag: while the kernel has one, the other fills. The kernel reads an array when the
 * command is submitted and says how far it got; what it did not get to goes again, from the same
 * array, until it has all or refuses the next element (ublk_handle_batch_commit_cmd of ublk_drv.c).
 */
final class CommitBatch implements AutoCloseable {

    private final QueueContext queue;
    private final int flags;
    private final int elementBytes;
    private final long arrayBytes;
    private final Mapping memory;
    private final MemorySegment elements;

    /** Where the array begins that fills, and the one that the kernel has. */
    private long filling;

    private long sent;

    private int filled;

    /** Elements that the kernel has or had, and how many of them it has done. */
    private int sentCount;

    private int done;

    /**
     * @param flags what elements carry: {@link BatchIoDescriptor#HAS_BUF_ADDR}, {@link
     *     BatchIoDescriptor#AUTO_BUF_REG_FALLBACK}, {@link BatchIoDescriptor#HAS_ZONE_LBA}
     */
    CommitBatch(Kernel kernel, QueueContext queue, int flags) {
        this.queue = queue;
        this.flags = flags;
        elementBytes = BatchElementDescriptor.sizeBytes(flags);
        arrayBytes = (long) queue.depth * elementBytes;
        memory = Mapping.populated(kernel, 2 * arrayBytes);
        elements = memory.segment();
        sent = arrayBytes;
    }

    /** Sends the PREP_IO_CMDS of every tag of the queue. */
    void prepareAll() {
        for (int tag = 0; tag < queue.depth; tag++) {
            add(tag, 0, 0);
        }
        send(UblkCommand.PREP_IO_CMDS, UserData.KIND_PREPARE_BATCH);
    }

    /** A request has ended; its tag's place and server memory are for the tag's next request. */
    void add(Slot slot, int result) {
        add(slot.tag, result, slot.appendedBytes);
    }

    private void add(int tag, int result, long appendedBytes) {
        long at = filling + (long) filled * elementBytes;
        elements.set(JAVA_SHORT, at + BatchElementDescriptor.TAG, (short) tag);
        elements.set(JAVA_SHORT, at + BatchElementDescriptor.BUF_INDEX, (short) tag);
        elements.set(JAVA_INT, at + BatchElementDescriptor.RESULT, result);
        if ((flags & BatchIoDescriptor.HAS_BUF_ADDR) != 0) {
            elements.set(
                    JAVA_LONG,
                    at + BatchElementDescriptor.BUFFER_ADDRESS,
                    queue.bufferAddress(tag));
        }
        if ((flags & BatchIoDescriptor.HAS_ZONE_LBA) != 0) { // of appends alone it is looked at
            elements.set(
                    JAVA_LONG,
                    at + BatchElementDescriptor.zonePosition(flags),
                    appendedBytes >> IoDescDescriptor.SECTOR_SHIFT);
        }
        filled++;
    }

    /** Sends what there is, unless the kernel still has the other array; then it goes later. */
    void send() {
        if (filled > 0 && sentCount == 0) {
            send(UblkCommand.COMMIT_IO_CMDS, UserData.KIND_COMMIT_BATCH);
        }
    }

    private void send(int command, int kind) {
        long free = sent;
        sent = filling;
        sentCount = filled;
        done = 0;
        filling = free;
        filled = 0;
        sendRest(command, kind);
    }

    private void sendRest(int command, int kind) {
        int count = sentCount - done;
        queue.ring
                .next()
                .uringCommand(QueueContext.CHARACTER_DEVICE, command)
                .address(elements.address() + sent + (long) done * elementBytes)
                .length(count * elementBytes)
                .commandInt(
                        BatchIoDescriptor.Q_ID, BatchIoDescriptor.queueAndFlags(queue.queue, flags))
                .commandInt(
                        BatchIoDescriptor.NR_ELEM, BatchIoDescriptor.elements(count, elementBytes))
                .fixedFile()
                .userData(UserData.of(kind, 0, 0, 0));
    }

    /** The kernel has been through what was sent: all of it, or up to an element. */
    void completed(long userData, int result) {
        boolean prepare = UserData.kind(userData) == UserData.KIND_PREPARE_BATCH;
        if (prepare && result == 0) {
            sentCount = 0;
        } else if (!prepare && result > 0) {
            done += result / elementBytes;
            if (done < sentCount) {
                sendRest(UblkCommand.COMMIT_IO_CMDS, UserData.KIND_COMMIT_BATCH);
            } else {
                sentCount = 0;
            }
        } else {
            throw refused(prepare, result);
        }
    }

    private UblkException refused(boolean prepare, int result) {
        long at = sent + (long) done * elementBytes;
        return new UblkException(
                "the driver refused "
                        + (prepare
                                ? "to prepare the tags"
                                : "the commit of tag "
                                        + elements.get(JAVA_SHORT, at + BatchElementDescriptor.TAG))
                        + " of queue "
                        + queue.queue
                        + ": "
                        + Errno.describe(result));
    }

    /** Nothing is to be committed, nor being committed. */
    boolean isEmpty() {
        return filled == 0 && sentCount == 0;
    }

    @Override
    public void close() {
        memory.close();
    }
}
