package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NopTest {

    @Test
    void completionCarriesAllSixtyFourBitsOfUserData() {
        try (Ring ring = TestRings.small()) {
            ring.next().nop().userData(0xfedc_ba98_7654_3210L);
            assertEquals(
                    List.of(Completion.of(0xfedc_ba98_7654_3210L, 0)), Completion.await(ring, 1));
        }
    }

    @Test
    void waitWithoutLimitEndsWithTheCompletion() {
        try (Ring ring = TestRings.small()) {
            ring.next().nop();
            assertEquals(0, ring.submitAndWait(1, Ring.FOREVER));
            assertTrue(ring.hasCompletions());
        }
    }

    @Test
    void fullQueueIsSubmittedAndGoesOn() {
        try (Ring ring = TestRings.create(RingOptions.ofEntries(4).withCompletionEntries(128))) {
            assertEquals(4, ring.submissionEntries());
            for (int i = 0; i < 100; i++) {
                ring.next().nop().userData(i);
            }
            assertEquals(24, ring.enters()); // 96 of 100 in batches of 4, the last 4 still ours
            assertEquals(
                    LongStream.range(0, 100).mapToObj(i -> Completion.of(i, 0)).toList(),
                    Completion.await(ring, 100));
        }
    }

    @Test
    void batchGoesInOneSystemCall() {
        try (Ring ring = TestRings.small()) {
            for (int i = 0; i < 8; i++) {
                ring.next().nop();
            }
            assertEquals(0, ring.submitAndWait(8, Ring.FOREVER));
            assertEquals(8, ring.drain((userData, result, flags) -> {}));
            assertEquals(1, ring.enters());
        }
    }

    @Test
    void largestRingThatOptionsAllowIsGranted() {
        try (Ring ring = TestRings.create(RingOptions.ofEntries(RingOptions.MAX_ENTRIES))) {
            assertEquals(RingOptions.MAX_ENTRIES, ring.submissionEntries());
            assertEquals(2 * RingOptions.MAX_ENTRIES, ring.completionEntries());
        }
    }
}
