package io.jublk.ublk.fake;

import io.jublk.ublk.DeviceState;
import io.jublk.ublk.Feature;
import io.jublk.ublk.Recovery;
import io.jublk.ublk.uapi.IoCmdDescriptor;
import io.jublk.ublk.uapi.IoDescDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.ublk.uapi.UserCopy;
import io.jublk.uring.Errno;

/** /dev/ublkcN. */
public final class FakeDevice implements Node {

    public final int id;
    final long flags;

    /** Who made it. */
    public int ownerUid;

    private final FakeQueue[] queues;
    final int maxIoBytes;

    /** UBLK_S_DEV_*. */
    public DeviceState state = DeviceState.DEAD;

    /** What SET_PARAMS said. */
    byte[] params = new byte[0];

    /** How often START_USER_RECOVERY is refused: the old server's rings are being torn down. */
    public int busyRecoveries;

    /** So many QUIESCE_DEV find all of its tags busy: no server hears of them. */
    public int unheardQuiesces;

    private final int depth;
    private final int descriptorBytes;

    FakeDevice(
            FakeKernel kernel,
            int id,
            int queues,
            int depth,
            int maxIoBytes,
            long flags,
            int descriptorBytes) {
        this.descriptorBytes = descriptorBytes;
        this.id = id;
        this.flags = flags;
        this.depth = depth;
        this.maxIoBytes = maxIoBytes;
        this.queues = new FakeQueue[queues];
        for (int q = 0; q < queues; q++) {
            this.queues[q] = new FakeQueue(kernel, depth, maxIoBytes, flags, descriptorBytes);
        }
    }

    boolean isUnprivileged() {
        return Feature.UNPRIVILEGED_DEV.isIn(flags);
    }

    public FakeQueue queue(int queue) {
        return queues[queue];
    }

    /** Every tag of every queue has been fetched. */
    boolean isFetched() {
        for (FakeQueue queue : queues) {
            if (!queue.isFetched()) {
                return false;
            }
        }
        return true;
    }

    /** The server has died, or has left; the device waits for another. */
    public void loseServer() {
        for (FakeQueue queue : queues) {
            queue.forget();
        }
        state =
                Recovery.ofFlags(flags) == Recovery.FAIL_IO
                        ? DeviceState.FAIL_IO
                        : DeviceState.QUIESCED;
    }

    int queues() {
        return queues.length;
    }

    int depth() {
        return depth;
    }

    void abort() {
        for (FakeQueue queue : queues) {
            queue.abort();
        }
    }

    @Override
    public String name() {
        return "payload";
    }

    @Override
    public int command(Operation operation) {
        int queueAndTag = operation.commandInt(IoCmdDescriptor.QUEUE_AND_TAG);
        int queue = queueAndTag & 0xffff;
        return queue < queues.length
                ? queues[queue].command(operation, isBatch(operation) ? 0 : queueAndTag >>> 16)
                : -Errno.EINVAL;
    }

    private static boolean isBatch(Operation operation) {
        return switch (operation.command()) {
            case UblkCommand.PREP_IO_CMDS, UblkCommand.COMMIT_IO_CMDS, UblkCommand.FETCH_IO_CMDS ->
                    true;
            default -> false;
        };
    }

    @Override
    public int read(long offset, long address, int length) {
        return copy(offset, address, length, true);
    }

    @Override
    public int write(long offset, long address, int length) {
        return copy(offset, address, length, false);
    }

    private int copy(long offset, long address, int length, boolean read) {
        boolean metadata = (offset & UserCopy.INTEGRITY_FLAG) != 0;
        long position = (offset & ~UserCopy.INTEGRITY_FLAG) - UserCopy.BASE_OFFSET;
        int queue = (int) (position >> UserCopy.QUEUE_SHIFT);
        int tag = (int) (position >> UserCopy.TAG_SHIFT) & 0xffff;
        int inPayload = (int) (position & (1 << UserCopy.TAG_SHIFT) - 1);
        return position < 0 || queue >= queues.length || tag >= depth
                ? -Errno.EINVAL
                : queues[queue].copy(tag, inPayload, address, length, read, metadata);
    }

    /** The driver takes no other length than that of one queue's descriptors. */
    @Override
    public long map(long offset, long length) {
        long stride = IoDescDescriptor.queueStrideBytes(descriptorBytes, FakeKernel.PAGE_BYTES);
        return offset % stride != 0
                        || offset / stride >= queues.length
                        || length
                                != IoDescDescriptor.queueLengthBytes(
                                        depth, descriptorBytes, FakeKernel.PAGE_BYTES)
                ? -Errno.EINVAL
                : queues[(int) (offset / stride)].descriptors.address();
    }
}
