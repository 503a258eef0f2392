package io.jublk.ublk.engine;

import io.jublk.uring.Sqe;

/**
 * The payload's own pages lie in the ring's table of fixed buffers, at the tag's place; addresses
 * are offsets in the payload. Zeros come from /dev/zero; what code wants to see is read or written
 * through /dev/ublkcN.
 */
final class RegisteredPayload implements Payload {

    private final QueueContext queue;
    private final UserCopyPayload copies;

    /** Flags for each SQE: links, where the data path makes a chain. */
    private final int sqeFlags;

    RegisteredPayload(QueueContext queue, UserCopyPayload copies, int sqeFlags) {
        this.queue = queue;
        this.copies = copies;
        this.sqeFlags = sqeFlags;
    }

    @Override
    public void read(Slot slot, int i) {
        Secondaries s = slot.secondaries;
        complete(
                queue.ring
                        .next()
                        .readFixed(
                                s.file[i],
                                slot.tag,
                                s.payloadOffset[i] + s.moved[i],
                                s.left(i),
                                s.fileOffset[i] + s.moved[i]),
                slot,
                i);
    }

    @Override
    public void write(Slot slot, int i, int writeFlags) {
        Secondaries s = slot.secondaries;
        complete(
                queue.ring
                        .next()
                        .writeFixed(
                                s.file[i],
                                slot.tag,
                                s.payloadOffset[i] + s.moved[i],
                                s.left(i),
                                s.fileOffset[i] + s.moved[i])
                        .operationFlags(writeFlags),
                slot,
                i);
    }

    @Override
    public void zero(Slot slot, int i) {
        Secondaries s = slot.secondaries;
        complete(
                queue.ring
                        .next()
                        .readFixed(
                                QueueContext.DEV_ZERO,
                                slot.tag,
                                s.payloadOffset[i] + s.moved[i],
                                s.left(i),
                                0),
                slot,
                i);
    }

    @Override
    public void copyIn(Slot slot, int i) {
        copies.copyIn(slot, i, sqeFlags);
    }

    @Override
    public void copyOut(Slot slot, int i) {
        copies.copyOut(slot, i, sqeFlags);
    }

    private void complete(Sqe sqe, Slot slot, int i) {
        queue.complete(sqe, slot, i);
        if (sqeFlags != 0) {
            sqe.flags(sqeFlags);
        }
    }
}
