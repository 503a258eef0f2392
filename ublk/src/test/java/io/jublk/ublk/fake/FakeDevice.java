package io.jublk.ublk.fake;

import io.jublk.ublk.DeviceState;
import io.jublk.ublk.Recovery;
import io.jublk.ublk.uapi.IoCmdDescriptor;
import io.jublk.ublk.uapi.IoDescDescriptor;
import io.jublk.ublk.uapi.UserCopy;
import io.jublk.uring.Errno;

/** /dev/ublkcN. */
public final class FakeDevice implements Node {

    public final int id;
    private final FakeQueue[] queues;
    final int maxIoBytes;
    final long flags;

    /** UBLK_S_DEV_*. */
    public DeviceState state = DeviceState.DEAD;

    /** What SET_PARAMS said. */
    byte[] params = new byte[0];

    /** How often START_USER_RECOVERY is refused: the old server's rings are being torn down. */
    public int busyRecoveries;

    private final int depth;

    FakeDevice(FakeKernel kernel, int id, int queues, int depth, int maxIoBytes, long flags) {
        this.id = id;
        this.depth = depth;
        this.maxIoBytes = maxIoBytes;
        this.flags = flags;
        this.queues = new FakeQueue[queues];
        for (int q = 0; q < queues; q++) {
            this.queues[q] = new FakeQueue(kernel, depth, maxIoBytes, flags);
        }
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
                ? queues[queue].command(operation, queueAndTag >>> 16)
                : -Errno.EINVAL;
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
        long position = offset - UserCopy.BASE_OFFSET;
        int queue = (int) (position >> UserCopy.QUEUE_SHIFT);
        int tag = (int) (position >> UserCopy.TAG_SHIFT) & 0xffff;
        int inPayload = (int) (position & (1 << UserCopy.TAG_SHIFT) - 1);
        return position < 0 || queue >= queues.length || tag >= depth
                ? -Errno.EINVAL
                : queues[queue].copy(tag, inPayload, address, length, read);
    }

    /** The driver takes no other length than that of one queue's descriptors. */
    @Override
    public long map(long offset, long length) {
        long stride = IoDescDescriptor.queueStrideBytes(FakeKernel.PAGE_BYTES);
        return offset % stride != 0
                        || offset / stride >= queues.length
                        || length != IoDescDescriptor.queueLengthBytes(depth, FakeKernel.PAGE_BYTES)
                ? -Errno.EINVAL
                : queues[(int) (offset / stride)].descriptors.address();
    }
}
