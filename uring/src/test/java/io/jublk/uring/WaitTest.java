package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaitTest {

    private static final long FIVE_MILLISECONDS = 5_000_000;

    @Test
    void waitForNothingTimesOut() {
        try (Ring ring = TestRings.small()) {
            long start = System.nanoTime();
            assertEquals(-Errno.ETIME, ring.submitAndWait(1, FIVE_MILLISECONDS));
            assertTrue(System.nanoTime() - start >= FIVE_MILLISECONDS);
        }
    }

    @Test
    void waitWithSecondsAndNanosecondsTimesOut() {
        try (Ring ring = TestRings.small()) {
            long time = 1_000_000_000 + FIVE_MILLISECONDS;
            long start = System.nanoTime();
            assertEquals(-Errno.ETIME, ring.submitAndWait(1, time));
            assertTrue(System.nanoTime() - start >= time);
        }
    }

    @Test
    void ringIsAsGoodAsNewAfterATimeout() {
        try (Ring ring = TestRings.small()) {
            assertEquals(-Errno.ETIME, ring.submitAndWait(1, 1));
            ring.next().nop();
            assertEquals(0, ring.submitAndWait(1, Ring.FOREVER));
        }
    }

    /** The kernel then says how many it took, which hides why the wait ended. */
    @Test
    void timeoutOfAWaitThatSubmittedIsNotReported(@TempDir Path directory) throws Exception {
        try (Ring ring = TestRings.small();
                TestFile fifo = TestFile.fifo(directory)) {
            ring.next().poll(fifo.fd(), PollTest.POLLIN);
            assertEquals(0, ring.submitAndWait(1, FIVE_MILLISECONDS));
            assertFalse(ring.hasCompletions());
        }
    }

    @Test
    void zeroCompletionsIsNoWait() {
        try (Ring ring = TestRings.small()) {
            assertEquals(0, ring.submitAndWait(0, Ring.FOREVER));
        }
    }
}
