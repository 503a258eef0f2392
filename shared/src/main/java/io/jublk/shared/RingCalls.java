package io.jublk.shared;

import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import io.jublk.uring.Sockets;
import io.jublk.uring.Sqe;
import io.jublk.uring.UnixAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/** System calls that a ring makes, one at a time, each with a bound. */
final class RingCalls implements AutoCloseable {

    /** One operation and the cancellation of it. */
    private static final int ENTRIES = 2;

    private static final long CANCEL_SECONDS = 3;

    private static final long CANCEL_USER_DATA = -1;

    final Ring ring;
    private long sequence;
    private boolean completed;
    private int result;

    RingCalls(Kernel kernel) {
        ring = Ring.create(kernel, RingOptions.ofEntries(ENTRIES).withManyOwners());
    }

    /** Begin with this, and end with {@link #await}. */
    Sqe next() {
        return ring.next();
    }

    /**
     * Submits the operation.
     *
     * @return its result, or a negative errno; ETIME when it did not end in time
     */
    int await(Sqe operation, long seconds) {
        sequence++;
        completed = false;
        operation.userData(sequence);
        if (ended(seconds)) {
            return result;
        }
        ring.next().cancel(sequence).userData(CANCEL_USER_DATA);
        boolean inTime = ended(CANCEL_SECONDS) && result != -Errno.ECANCELED;
        return inTime ? result : -Errno.ETIME;
    }

    private boolean ended(long seconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!completed) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            ring.submitAndWait(1, left);
            ring.drain(this::completed);
        }
        return true;
    }

    private void completed(long userData, int operationResult, int flags) {
        if (userData == sequence) {
            completed = true;
            result = operationResult;
        }
    }

    /** A new local socket. */
    int socket(long seconds) {
        return await(next().socket(Sockets.UNIX, Sockets.SEQPACKET | Sockets.CLOEXEC), seconds);
    }

    int bind(int fd, String path, long seconds) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment address = UnixAddress.of(arena, path);
            return await(next().bind(fd, address.address(), UnixAddress.SIZE_BYTES), seconds);
        }
    }

    int connect(int fd, String path, long seconds) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment address = UnixAddress.of(arena, path);
            return await(next().connect(fd, address.address(), UnixAddress.SIZE_BYTES), seconds);
        }
    }

    @Override
    public void close() {
        ring.close();
    }
}
