package io.jublk.lab.cost;

import io.jublk.uring.Enter;
import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import io.jublk.uring.Ring;
import io.jublk.uring.SqeFlags;

/**
 * What operations of a ring take, in nanoseconds for each of a submission of {@link #BATCH}: the
 * best of all passes. What is to be subtracted from one another is measured in turns, so that a
 * compiler at work or a busy minute does not meet just one of the two.
 */
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

    double syscall = Double.MAX_VALUE;
    double quiet = Double.MAX_VALUE;
    double loud = Double.MAX_VALUE;
    double linked = Double.MAX_VALUE;
    double onWorkers = Double.MAX_VALUE;
    double reads = Double.MAX_VALUE;

    /**
     * Measures all once more.
     *
     * @param fd a file whose first bytes are cached
     */
    void pass(int fd) {
        syscall = Math.min(syscall, emptyEnter());
        quiet = Math.min(quiet, quietNops());
        loud = Math.min(loud, nops(0, 1));
        linked = Math.min(linked, nops(SqeFlags.LINK, CHAIN));
        onWorkers = Math.min(onWorkers, nops(SqeFlags.ASYNC, 1));
        reads = Math.min(reads, cachedReads(fd));
    }

    /** One link's: all but the last of a chain have one. */
    double linkHop() {
        return (linked - loud) * CHAIN / (CHAIN - 1);
    }

    private double emptyEnter() {
        return Best.of(
                ENTERS,
                () -> {
                    for (int i = 0; i < ENTERS; i++) {
                        kernel.ioUringEnter(ring.fd(), 0, 0, Enter.GETEVENTS, 0, 0);
                    }
                });
    }

    private double quietNops() {
        return Best.of(
                BATCH,
                () -> {
                    for (int i = 0; i < BATCH; i++) {
                        ring.next().nop().skipSuccess();
                    }
                    ring.submit();
                });
    }

    /**
     * @param flags for all but the last of each {@code group}, or for all when groups are of one
     */
    private double nops(int flags, int group) {
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

    private double cachedReads(int fd) {
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
