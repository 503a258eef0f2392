package io.jublk.uring;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeoutTest {

    @Test
    void completesWithEtimeWhenTheTimeIsOver() {
        try (Ring ring = TestRings.small();
                Arena arena = Arena.ofConfined()) {
            long start = System.nanoTime();
            ring.next().timeout(timespec(arena, 0, 2_000_000), 0).userData(1);
            assertEquals(List.of(Completion.of(1, -Errno.ETIME)), Completion.await(ring, 1));
            assertTrue(System.nanoTime() - start >= 2_000_000);
        }
    }

    @Test
    void completesWithZeroAfterThatManyCompletions() {
        try (Ring ring = TestRings.small();
                Arena arena = Arena.ofConfined()) {
            ring.next().timeout(timespec(arena, 3600, 0), 2).userData(1);
            ring.next().nop().userData(2);
            ring.next().nop().userData(3);
            assertEquals(
                    List.of(Completion.of(1, 0), Completion.of(2, 0), Completion.of(3, 0)),
                    LinkTest.sorted(Completion.await(ring, 3)));
        }
    }

    private static long timespec(Arena arena, long seconds, long nanos) {
        MemorySegment timespec = arena.allocate(GeteventsArgDescriptor.TIMESPEC_SIZE_BYTES, 8);
        timespec.set(JAVA_LONG, GeteventsArgDescriptor.TIMESPEC_SECONDS, seconds);
        timespec.set(JAVA_LONG, GeteventsArgDescriptor.TIMESPEC_NANOS, nanos);
        return timespec.address();
    }
}
