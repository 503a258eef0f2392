package io.jublk.ublk.engine;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.ublk.uapi.ShmemBufDescriptor;
import io.jublk.uring.Sqe;
import java.lang.foreign.MemorySegment;

/**
 * Shared memory (Linux 7.1) over another data path. The driver compares the pages of each request
 * with those of registered memory (ublk_try_buf_match); a request that lies there, in one piece, is
 * delivered with its place in it, and whatever the other path would have done is not needed. All
 * others go by that path and know nothing of this one.
 */
final class SharedPath implements DataPath {

    private final DataPath base;
    private final boolean baseIsCopied;
    private final SharedTable table;
    private final SharedPayload payload;

    private SharedPath(
            DataPath base, boolean baseIsCopied, SharedTable table, SharedPayload payload) {
        this.base = base;
        this.baseIsCopied = baseIsCopied;
        this.table = table;
        this.payload = payload;
    }

    /** The data path of a queue: that one, with this one over it where memory is shared. */
    static DataPath over(
            DataPath base, QueueConfig config, RequestCourse course, QueueContext queue) {
        SharedTable table = config.shared();
        return table == null
                ? base
                : new SharedPath(
                        base,
                        config.dataPath() == DataPathKind.COPIED,
                        table,
                        new SharedPayload(course, queue));
    }

    @Override
    public void addressNext(Sqe sqe, Slot slot) {
        base.addressNext(sqe, slot);
    }

    /** The driver asks before it looks whether there is anything to copy. */
    @Override
    public long dataAddress(Slot slot) {
        return base.dataAddress(slot);
    }

    @Override
    public void endTurn() {
        base.endTurn();
    }

    @Override
    public void deliver(Slot slot) {
        base.deliver(slot);
        if ((slot.opFlags & IoOp.FLAG_SHMEM_ZC) == 0) {
            return;
        }
        long offset = ShmemBufDescriptor.offset(slot.sharedPlace);
        MemorySegment memory = table.find(ShmemBufDescriptor.index(slot.sharedPlace));
        boolean ours = memory != null && offset + slot.lengthBytes <= memory.byteSize();
        if (!ours && !baseIsCopied) {
            return; // the payload can be registered, or copied by us, all the same
        }
        // The driver has copied nothing, so memory that is not ours is out of reach: EFAULT.
        slot.payload = payload;
        slot.shared = ours ? memory : null;
        slot.sharedOffset = offset;
        table.count();
    }

    private boolean isShared(Slot slot) {
        return slot.payload == payload;
    }

    @Override
    public void beforeTransfers(Slot slot, int count) {
        if (!isShared(slot)) {
            base.beforeTransfers(slot, count);
        }
    }

    @Override
    public void afterTransfers(Slot slot) {
        if (!isShared(slot)) {
            base.afterTransfers(slot);
        }
    }

    @Override
    public void beforeCommit(Slot slot, int sqeFlags) {
        if (!isShared(slot)) {
            base.beforeCommit(slot, sqeFlags);
        }
    }

    @Override
    public boolean mayCommitAhead(Slot slot) {
        return (!isShared(slot) || slot.shared != null) && base.mayCommitAhead(slot);
    }

    @Override
    public int groupLimit() {
        return base.groupLimit();
    }
}
