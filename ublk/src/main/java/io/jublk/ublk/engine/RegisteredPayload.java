package io.jublk.ublk.engine;

/**
 * The payload's own pages lie in the ring's table of fixed buffers, at the tag's place; addresses
 * are offsets in the payload. Zeros come from /dev/zero; what code wants to see is read or written
 * through /dev/ublkcN.
 */
final class RegisteredPayload implements Payload {

    private final QueueContext queue;
    private final UserCopyPayload copies;

    /** Flags for each SQE: links, where the data path makes a chain. */
    private final int ownFlags;

    RegisteredPayload(QueueContext queue, UserCopyPayload copies, int ownFlags) {
        this.queue = queue;
        this.copies = copies;
        this.ownFlags = ownFlags;
    }

    @Override
    public void read(Slot slot, int i, int sqeFlags) {
        Secondaries s = slot.secondaries;
        queue.complete(
                queue.ring
                        .next()
                        .readFixed(
                                s.file[i],
                                slot.tag,
                                s.payloadOffset[i] + s.moved[i],
                                s.left(i),
                                s.fileOffset[i] + s.moved[i]),
                slot,
                i,
                ownFlags | sqeFlags);
    }

    @Override
    public void write(Slot slot, int i, int writeFlags, int sqeFlags) {
        Secondaries s = slot.secondaries;
        queue.complete(
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
                i,
                ownFlags | sqeFlags);
    }

    @Override
    public void zero(Slot slot, int i, int sqeFlags) {
        Secondaries s = slot.secondaries;
        queue.complete(
                queue.ring
                        .next()
                        .readFixed(
                                QueueContext.DEV_ZERO,
                                slot.tag,
                                s.payloadOffset[i] + s.moved[i],
                                s.left(i),
                                0),
                slot,
                i,
                ownFlags | sqeFlags);
    }

    @Override
    public void copyIn(Slot slot, int i, int sqeFlags) {
        copies.copyIn(slot, i, ownFlags | sqeFlags);
    }

    @Override
    public void copyOut(Slot slot, int i, int sqeFlags) {
        copies.copyOut(slot, i, ownFlags | sqeFlags);
    }

    @Override
    public boolean isImmediate(int kind) {
        return false;
    }
}
