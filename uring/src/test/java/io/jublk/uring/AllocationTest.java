package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.testkit.AllocatedBytes;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationTest {

    private static final int ROUNDS = 2_000;

    private long completed;
    private int windows;
    private final CompletionHandler counter = (userData, result, flags) -> completed += userData;

    @Test
    void submissionAndCompletionAllocateNothing(@TempDir Path directory) throws Throwable {
        try (Ring ring = TestRings.small();
                TestFile file = TestFile.with(directory, TestMemory.pattern(4096));
                Arena arena = Arena.ofConfined()) {
            long address = arena.allocate(4096).address();
            long least = AllocatedBytes.leastOf(() -> window(ring, file.fd(), address));
            assertEquals(3L * ROUNDS * windows, completed);
            assertEquals(0, least, "bytes in " + ROUNDS + " rounds, at least");
        }
    }

    private void window(Ring ring, int fd, long address) {
        windows++;
        for (int i = 0; i < ROUNDS; i++) {
            round(ring, fd, address);
        }
    }

    private void round(Ring ring, int fd, long address) {
        ring.next().nop().userData(1);
        ring.next().read(fd, address, 4096, 0).userData(2);
        ring.submitAndWait(2, Ring.FOREVER);
        ring.drain(counter);
    }
}
