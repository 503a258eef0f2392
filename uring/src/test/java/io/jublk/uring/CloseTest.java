package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CloseTest {

    @Test
    void closeGivesBackEverythingOnce() {
        Ledger kernel = new Ledger();
        Ring ring = TestRings.create(kernel, RingOptions.ofEntries(4));
        ring.close();
        ring.close();
        assertEquals(1, kernel.closes);
        assertEquals(Set.of(), kernel.mapped);
    }

    @Test
    void ringThatCannotBeMappedLeavesNothingBehind() {
        for (int failing = 0; failing < 2; failing++) {
            Ledger kernel = new Ledger();
            kernel.failingMmap = failing;
            KernelException e =
                    assertThrows(
                            KernelException.class,
                            () -> TestRings.create(kernel, RingOptions.ofEntries(4)));
            assertEquals(Errno.ENOMEM, e.errno());
            assertEquals(1, kernel.closes);
            assertEquals(Set.of(), kernel.mapped, "mmap " + failing + " failed");
        }
    }

    @Test
    void useAfterCloseIsAnException() {
        Ring ring = TestRings.small();
        Sqe sqe = ring.next();
        ring.close();
        assertAll(
                () -> assertThrows(IllegalStateException.class, ring::next),
                () -> assertThrows(IllegalStateException.class, () -> ring.reserve(1)),
                () -> assertThrows(IllegalStateException.class, ring::submit),
                () -> assertThrows(IllegalStateException.class, () -> ring.submitAndWait(0, 1)),
                () -> assertThrows(IllegalStateException.class, () -> ring.drain((u, r, f) -> {})),
                () -> assertThrows(IllegalStateException.class, ring::hasCompletions),
                () -> assertThrows(IllegalStateException.class, sqe::nop));
    }

    /** A descriptor's number is used again: the next ring has that of the closed one. */
    @Test
    void closedRingDoesNotTouchTheOneThatHasItsNumber() {
        Ring closed = TestRings.small();
        FixedFiles files = closed.fixedFiles(4);
        closed.close();
        try (Ring ring = TestRings.small()) {
            assertEquals(closed.fd(), ring.fd());
            assertAll(
                    () -> assertThrows(IllegalStateException.class, () -> closed.fixedFiles(4)),
                    () -> assertThrows(IllegalStateException.class, () -> closed.fixedBuffers(4)),
                    () -> assertThrows(IllegalStateException.class, closed::probe),
                    () -> assertThrows(IllegalStateException.class, closed::enable),
                    () -> assertThrows(IllegalStateException.class, () -> files.set(0, -1)));
            ring.fixedBuffers(4);
            assertEquals(4, ring.fixedFiles(4).size());
        }
    }

    /** Keeps account of what is open and mapped. */
    private static final class Ledger extends ForwardingKernel {

        private final Set<Long> mapped = new HashSet<>();
        private int mmaps;
        private int failingMmap = -1;
        private int closes;

        @Override
        public long mmap(long lengthBytes, int protection, int flags, int fd, long offset) {
            if (mmaps++ == failingMmap) {
                return -Errno.ENOMEM;
            }
            long address = super.mmap(lengthBytes, protection, flags, fd, offset);
            mapped.add(address);
            return address;
        }

        @Override
        public int munmap(long address, long lengthBytes) {
            mapped.remove(address);
            return super.munmap(address, lengthBytes);
        }

        @Override
        public int close(int fd) {
            closes++;
            return super.close(fd);
        }
    }
}
