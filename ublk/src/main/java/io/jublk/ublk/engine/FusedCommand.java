package io.jublk.ublk.engine;

import io.jublk.ublk.Protected;
import io.jublk.ublk.Target;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import io.jublk.uring.Sqe;
import org.jspecify.annotations.Nullable;

/**
 * Issues the secondaries of a slot's fused command: those without payload first, then the moves of
 * payload bytes, in the groups that the data path asks for.
 */
final class FusedCommand {

    /** RWF_DSYNC of linux/fs.h: the write is on stable storage before it completes. */
    private static final int RWF_DSYNC = 2;

    /** BLOCK_URING_CMD_DISCARD of linux/blkdev.h: _IO(0x12, 0) (Linux 6.12). */
    private static final int BLOCK_URING_CMD_DISCARD = 0x12 << 8;

    private final QueueContext queue;
    private final DataPath dataPath;

    private final @Nullable MetadataMoves metadata;

    FusedCommand(QueueContext queue, DataPath dataPath, Target target) {
        this.queue = queue;
        this.dataPath = dataPath;
        metadata = target instanceof Protected p ? new MetadataMoves(queue, p.integrity()) : null;
    }

    void issue(Slot slot) {
        Secondaries s = slot.secondaries;
        for (int i = 0; i < s.count; i++) {
            if (!s.isTransfer(i)) {
                issueWithoutPayload(slot, i, 0);
            }
        }
        issueTransfers(slot);
    }

    void issueTransfers(Slot slot) {
        Secondaries s = slot.secondaries;
        int transfers = s.transfers();
        int inGroup = 0;
        for (int i = 0; i < s.count; i++) {
            if (s.isTransfer(i)) {
                if (inGroup == 0) {
                    inGroup = Math.min(transfers, dataPath.groupLimit());
                    transfers -= inGroup;
                    dataPath.beforeTransfers(slot, inGroup);
                }
                issueTransfer(slot, i, 0);
                if (--inGroup == 0) {
                    dataPath.afterTransfers(slot);
                }
            }
        }
    }

    /** Issues the rest of one secondary again. */
    void reissue(Slot slot, int i) {
        issueOne(slot, i, 0);
    }

    /** Issues one secondary; {@code sqeFlags} are for its last SQE. */
    void issueOne(Slot slot, int i, int sqeFlags) {
        if (slot.secondaries.isTransfer(i)) {
            dataPath.beforeTransfers(slot, 1);
            issueTransfer(slot, i, sqeFlags);
            dataPath.afterTransfers(slot);
        } else {
            issueWithoutPayload(slot, i, sqeFlags);
        }
    }

    /**
     * Whether the request's commit may be linked behind its secondary: there is one only, nothing
     * is to follow it, and the kernel carries it out. Only for transfers: an fsync or a fallocate
     * that fails does not break its chain (io_uring/sync.c never calls req_set_fail), so the commit
     * would report success.
     */
    boolean mayCommitAhead(Slot slot) {
        Secondaries s = slot.secondaries;
        Payload payload = slot.payload;
        return s.count == 1
                && s.isTransfer(0)
                && slot.next == null
                && slot.onError == null
                && slot.error == 0
                && (slot.operation != IoOp.READ
                        || slot.leftUnfilled
                        || s.filledFrom(slot.filled) == slot.lengthBytes)
                && dataPath.mayCommitAhead(slot)
                && (payload == null || !payload.isImmediate(s.kind[0]));
    }

    private void issueTransfer(Slot slot, int i, int sqeFlags) {
        Payload payload = slot.payload;
        if (payload == null) {
            throw new IllegalStateException("a request without payload has a transfer");
        }
        switch (slot.secondaries.kind[i]) {
            case Secondaries.READ -> payload.read(slot, i, sqeFlags);
            case Secondaries.WRITE -> payload.write(slot, i, 0, sqeFlags);
            case Secondaries.WRITE_THROUGH -> payload.write(slot, i, RWF_DSYNC, sqeFlags);
            case Secondaries.ZERO -> payload.zero(slot, i, sqeFlags);
            case Secondaries.COPY_IN -> payload.copyIn(slot, i, sqeFlags);
            case Secondaries.COPY_OUT -> payload.copyOut(slot, i, sqeFlags);
            default -> throw new IllegalStateException("kind " + slot.secondaries.kind[i]);
        }
    }

    private void issueWithoutPayload(Slot slot, int i, int sqeFlags) {
        Secondaries s = slot.secondaries;
        if (s.kind[i] == Secondaries.PARK) {
            return; // another request ends it
        }
        if (s.movesMetadata(i)) {
            if (metadata == null) {
                throw new IllegalStateException("metadata of a target that has none");
            }
            metadata.issue(slot, i, sqeFlags);
            return;
        }
        Sqe sqe = queue.ring.next();
        switch (s.kind[i]) {
            case Secondaries.LOAD ->
                    sqe.read(
                            s.file[i], s.memoryAddress(i), s.left(i), s.fileOffset[i] + s.moved[i]);
            case Secondaries.STORE ->
                    sqe.write(
                            s.file[i], s.memoryAddress(i), s.left(i), s.fileOffset[i] + s.moved[i]);
            case Secondaries.SYNC -> sqe.fsync(s.file[i], true);
            case Secondaries.FALLOCATE ->
                    sqe.fallocate(s.file[i], s.mode[i], s.fileOffset[i], s.length[i]);
            case Secondaries.TRUNCATE -> sqe.ftruncate(s.file[i], s.fileOffset[i]);
            case Secondaries.DISCARD ->
                    // struct io_uring_sqe of block/ioctl.c, blkdev_uring_cmd: start in addr, length
                    // in addr3, which is where a command's payload begins
                    sqe.uringCommand(s.file[i], BLOCK_URING_CMD_DISCARD)
                            .address(s.fileOffset[i])
                            .commandLong(0, s.length[i]);
            default -> throw new IllegalStateException("kind " + s.kind[i]);
        }
        queue.complete(sqe, slot, i, sqeFlags);
    }

    /** Errors after which the same operation may well succeed. */
    static boolean isTransient(int result) {
        return result == -Errno.EAGAIN || result == -Errno.EINTR;
    }
}
