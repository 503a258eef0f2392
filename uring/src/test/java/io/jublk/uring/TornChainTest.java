package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A kernel that takes a part of a submission may stop within a chain of links, or between two. */
class TornChainTest {

    @ParameterizedTest
    @ValueSource(ints = {SqeFlags.LINK, SqeFlags.HARD_LINK})
    void ringWithATornChainSubmitsNothingMore(int link) {
        InParts kernel = new InParts(2);
        try (Ring ring = ring(kernel)) {
            ring.next().nop().userData(1);
            ring.next().nop().flags(link).userData(2);
            ring.next().nop().userData(3);
            KernelException e = assertThrows(KernelException.class, ring::submit);
            assertEquals(
                    "io_uring_enter took 2 of 3 operations and tore a chain of links, whose rest"
                            + " would not wait for its first part; this ring submits nothing more:"
                            + " close it, and start again when there is memory: ENOMEM (out of"
                            + " memory)",
                    e.getMessage());
            assertSame(e, assertThrows(KernelException.class, ring::submit));
            assertSame(e, assertThrows(KernelException.class, () -> ring.submitAndWait(1, 1)));
            assertEquals(1, kernel.calls);
        }
    }

    @Test
    void chainIsTornBeforeAWaitToo() {
        try (Ring ring = ring(new InParts(1))) {
            ring.next().nop().link();
            ring.next().nop();
            assertThrows(KernelException.class, () -> ring.submitAndWait(1, Ring.FOREVER));
            assertThrows(KernelException.class, ring::submit);
        }
    }

    @Test
    void chainOfBigSubmissionsIsTornToo() {
        RingOptions big = RingOptions.ofEntries(4).withBigSqes();
        try (Ring ring = TestRings.create(new InParts(2), big)) {
            ring.next().nop();
            ring.next().nop().link();
            ring.next().nop();
            assertThrows(KernelException.class, ring::submit);
        }
    }

    @Test
    void submissionInPartsThatEndWhereChainsDoGoesOn() {
        InParts kernel = new InParts(2);
        try (Ring ring = ring(kernel)) {
            for (int i = 0; i < 2; i++) {
                ring.next().nop().link().userData(2L * i);
                ring.next().nop().userData(2L * i + 1);
            }
            assertEquals(0, ring.submitAndWait(4, Ring.FOREVER));
            assertEquals(2, kernel.calls);
            assertEquals(List.of(0L, 1L, 2L, 3L), completed(ring));
        }
    }

    private static List<Long> completed(Ring ring) {
        List<Long> seen = new ArrayList<>();
        ring.drain((userData, result, flags) -> seen.add(userData));
        return seen;
    }

    private static Ring ring(Kernel kernel) {
        return TestRings.create(kernel, RingOptions.ofEntries(4));
    }

    /** Takes so many at a time and does not wait, as a kernel that runs out of memory. */
    private static final class InParts extends ForwardingKernel {

        private final int most;
        int calls;

        InParts(int most) {
            this.most = most;
        }

        @Override
        public int ioUringEnter(
                int ringFd,
                int toSubmit,
                int minComplete,
                int flags,
                long argAddress,
                long argSizeBytes) {
            calls++;
            return toSubmit <= most
                    ? super.ioUringEnter(
                            ringFd, toSubmit, minComplete, flags, argAddress, argSizeBytes)
                    : super.ioUringEnter(ringFd, most, 0, flags, argAddress, argSizeBytes);
        }
    }
}
