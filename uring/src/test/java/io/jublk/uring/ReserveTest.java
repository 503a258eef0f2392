package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReserveTest {

    @Test
    void chainIsSubmittedInOnePiece() {
        Batches kernel = new Batches();
        try (Ring ring = TestRings.create(kernel, RingOptions.ofEntries(4))) {
            for (int i = 0; i < 3; i++) {
                ring.next().nop();
            }
            ring.reserve(2);
            ring.next().nop().link();
            ring.next().nop();
            ring.submit();
            assertEquals(List.of(3, 2), kernel.sizes);
        }
    }

    @Test
    void roomThatIsThereCostsNoSystemCall() {
        try (Ring ring = TestRings.create(RingOptions.ofEntries(4))) {
            ring.next().nop();
            ring.reserve(3);
            assertEquals(0, ring.enters());
        }
    }

    @Test
    void batchThatCanNeverFitIsRefused() {
        try (Ring ring = TestRings.create(RingOptions.ofEntries(4))) {
            ring.reserve(4);
            assertThrows(IllegalArgumentException.class, () -> ring.reserve(5));
        }
    }

    private static final class Batches extends ForwardingKernel {

        private final List<Integer> sizes = new ArrayList<>();

        @Override
        public int ioUringEnter(
                int ringFd,
                int toSubmit,
                int minComplete,
                int flags,
                long argAddress,
                long argSizeBytes) {
            sizes.add(toSubmit);
            return super.ioUringEnter(
                    ringFd, toSubmit, minComplete, flags, argAddress, argSizeBytes);
        }
    }
}
