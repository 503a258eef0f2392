package io.jublk.ublk.engine;

import io.jublk.uring.Mapping;
import io.jublk.uring.Ring;
import io.jublk.uring.Sqe;
import io.jublk.uring.SqeFlags;
import org.jspecify.annotations.Nullable;

/**
 * What the data path of one queue works with: its ring, the places of the files that every queue
 * has, and the server memory of its tags.
 */
final class QueueContext {

    /** Places in the ring's table of fixed files; the target's files follow. */
    static final int CHARACTER_DEVICE = 0;

    static final int DEV_ZERO = 1;
    static final int FIRST_TARGET_FILE = 2;

    final Ring ring;
    final int queue;
    final int depth;
    final int maxIoBytes;

    /** One buffer of {@code maxIoBytes} per tag, or null where no path could need one. */
    private final @Nullable Mapping buffers;

    /** {@code maxIoBytes} of zeros. */
    private final @Nullable Mapping zeros;

    QueueContext(
            Ring ring,
            int queue,
            int depth,
            int maxIoBytes,
            @Nullable Mapping buffers,
            @Nullable Mapping zeros) {
        this.ring = ring;
        this.queue = queue;
        this.depth = depth;
        this.maxIoBytes = maxIoBytes;
        this.buffers = buffers;
        this.zeros = zeros;
    }

    /** The address of a buffer, mostly the tag's own; 0 where there is none. */
    long bufferAddress(int buffer) {
        return buffers == null ? 0 : buffers.address() + (long) buffer * maxIoBytes;
    }

    Mapping buffers() {
        if (buffers == null) {
            throw new IllegalStateException("this data path has no server memory");
        }
        return buffers;
    }

    long zerosAddress() {
        if (zeros == null) {
            throw new IllegalStateException("this data path has no zeros");
        }
        return zeros.address();
    }

    /** The SQE for (a part of) a secondary, its completion being the secondary's. */
    Sqe complete(Sqe sqe, Slot slot, int secondary, int sqeFlags) {
        return sqe.flags(SqeFlags.FIXED_FILE | sqeFlags)
                .userData(slot.userData(UserData.KIND_SECONDARY, secondary));
    }
}
