package io.jublk.lab.cost;

import io.jublk.uring.Enter;
import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import io.jublk.uring.Ring;
import io.jublk.uring.SqeFlags;

/** What operations of a ring take, in nanoseconds for each of a submission of {@link #BATCH}. */
final class RingTimes {

    /** Operations of one submission: as many as a busy server has. */
    static final int BATCH = 64;

    private static final int CHAIN = 8;
    private static final int ENTERS = 200;
    private static final int SMALL_BYTES = 512;

    private final Kernel kernel;
    private final Ring ring;

    RingTimes(Kernel kernel, Ring ring) {
        this.kernel = kernel;
        this.ring = ring;
    }

    double emptyEnter() {
        return Best.of(
                ENTERS,
                () -> {
                    for (int i = 0; i < ENTERS; i++) {
                        kernel.ioUringEnter(ring.fd(), 0, 0, Enter.GETEVENTS, 0, 0);
                    }
                });
    }

    double quietNops() {
        return Best.of(
                BATCH,
                () -> {
                    for (int i = 0; i < BATCH; i++) {
                        ring.next().nop().skipSuccess();
                    }
                    ring.submit();
                });
    }

    double nops() {
        return loud(0, 1);
    }

    /** Chains of {@link #CHAIN}; nanoseconds for each operation as if each had a hop behind it. */
    double linkedNops() {
        double plain = loud(0, 1);
        double linked = loud(SqeFlags.LINK, CHAIN);
        return plain + (linked - plain) * CHAIN / (CHAIN - 1);
    }

    double workerNops() {
        return loud(SqeFlags.ASYNC, 1);
    }

    /**
     * @param flags for all but the last of each {@code group}, or for all when groups are of one
     */
    private double loud(int flags, int group) {
        return Best.of(
                BATCH,
                () -> {
                    for (int i = 0; i < BATCH; i++) {
                        boolean last = group > 1 && i % group == group - 1;
                        ring.next().nop().flags(last ? 0 : flags);
                    }
                    await();
                });
    }

    double cachedReads(int fd) {
        try (Mapping memory = Mapping.populated(kernel, SMALL_BYTES)) {
            return Best.of(
                    BATCH,
                    () -> {
                        for (int i = 0; i < BATCH; i++) {
                            ring.next().read(fd, memory.address(), SMALL_BYTES, 0);
                        }
                        await();
                    });
        }
    }

    private void await() {
        int left = BATCH;
        while (left > 0) {
            ring.submitAndWait(left, Ring.FOREVER);
            left -= ring.drain((_, _, _) -> {});
        }
    }
}
