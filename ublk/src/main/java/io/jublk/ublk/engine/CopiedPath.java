package io.jublk.ublk.engine;

import io.jublk.ublk.uapi.IoCmdDescriptor;
import io.jublk.uring.Sqe;

/** Copied (Linux 6.0): the driver copies between the client's pages and the tag's buffer. */
final class CopiedPath implements DataPath {

    private final QueueContext queue;
    private final MemoryPayload payload;

    CopiedPath(QueueContext queue, MemoryPayload payload) {
        this.queue = queue;
        this.payload = payload;
    }

    @Override
    public void addressNext(Sqe sqe, Slot slot) {
        sqe.commandLong(IoCmdDescriptor.ADDR, queue.bufferAddress(slot.tag));
    }

    @Override
    public void deliver(Slot slot) {
        slot.payload = payload;
    }
}
