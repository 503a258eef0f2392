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

    /** The kernel gives a descriptor's number to the next ring, which must not be reached. */
    @Test
    void closedRingDoesNotReachTheKernel() {
        Ledger kernel = new Ledger();
        Ring ring = TestRings.create(kernel, RingOptions.ofEntries(4));
        FixedFiles files = ring.fixedFiles(4);
        ring.close();
        int registers = kernel.registers;
        assertAll(
                () -> assertThrows(IllegalStateException.class, () -> ring.fixedFiles(4)),
                () -> assertThrows(IllegalStateException.class, () -> ring.fixedBuffers(4)),
                () -> assertThrows(IllegalStateException.class, ring::probe),
                () -> assertThrows(IllegalStateException.class, ring::enable),
                () -> assertThrows(IllegalStateException.class, () -> files.set(0, -1)),
                () -> assertEquals(registers, kernel.registers));
    }

    /** Keeps account of what is open and mapped. */
    private static final class Ledger extends ForwardingKernel {

        private final Set<Long> mapped = new HashSet<>();
        private int mmaps;
        private int failingMmap = -1;
        private int closes;
        private int registers;

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
        public int ioUringRegister(int ringFd, int opcode, long argAddress, int count) {
            registers++;
            return super.ioUringRegister(ringFd, opcode, argAddress, count);
        }

        @Override
        public int close(int fd) {
            closes++;
            return super.close(fd);
        }
    }
}
