package io.jublk.ublk.engine;

import io.jublk.ublk.uapi.IoCmdDescriptor;
import io.jublk.uring.Sqe;

/**
 * Copied, with a buffer only while a request is under way (UBLK_F_NEED_GET_DATA, Linux 6.0). The
 * driver announces a write without its data, and copies that when it is told where to; a read's
 * buffer is named by its commit. So the server's memory is that of the most requests that were
 * under way at once, not of every tag, for a round trip more with each write.
 */
final class OnDemandPath implements DataPath {

    private final QueueContext queue;
    private final MemoryPayload payload;
    private final BufferPool pool;

    OnDemandPath(QueueContext queue, MemoryPayload payload, BufferPool pool, Slot[] slots) {
        this.queue = queue;
        this.payload = payload;
        this.pool = pool;
        for (Slot slot : slots) {
            slot.buffer = Slot.NO_BUFFER;
        }
    }

    @Override
    public long dataAddress(Slot slot) {
        if (slot.buffer == Slot.NO_BUFFER) {
            slot.buffer = pool.take();
        }
        return queue.bufferAddress(slot.buffer);
    }

    @Override
    public void deliver(Slot slot) {
        if (slot.buffer == Slot.NO_BUFFER) { // a write has had one for its data
            slot.buffer = pool.take();
        }
        slot.payload = payload;
    }

    /** Only a read's commit needs one; none is named for the next request. */
    @Override
    public void addressNext(Sqe sqe, Slot slot) {
        if (slot.buffer != Slot.NO_BUFFER) {
            sqe.commandLong(IoCmdDescriptor.ADDR, queue.bufferAddress(slot.buffer));
            pool.giveBack(slot.buffer);
            slot.buffer = Slot.NO_BUFFER;
        }
    }

    /** The buffer is free when the commit is submitted; ahead, the secondary would still use it. */
    @Override
    public boolean mayCommitAhead(Slot slot) {
        return false;
    }

    @Override
    public void endTurn() {
        pool.endTurn();
    }
}
