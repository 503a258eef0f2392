package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CompletionOverflowTest {

    @Test
    void completionsThatDoNotFitAreNotLostNorReordered() {
        try (Ring ring = TestRings.create(RingOptions.ofEntries(4).withCompletionEntries(4))) {
            assertEquals(4, ring.completionEntries());
            for (int i = 0; i < 100; i++) {
                ring.next().nop().userData(i);
            }
            ring.submit();
            long enters = ring.enters();
            List<Long> seen = new ArrayList<>();
            assertEquals(100, ring.drain((userData, result, flags) -> seen.add(userData)));
            assertEquals(LongStream.range(0, 100).boxed().toList(), seen);
            assertTrue(ring.enters() > enters, "the kernel had held completions back");
        }
    }

    @Test
    void ringGoesOnAfterAnOverflow() {
        try (Ring ring = TestRings.create(RingOptions.ofEntries(4).withCompletionEntries(4))) {
            for (int i = 0; i < 9; i++) {
                ring.next().nop().userData(i);
            }
            assertEquals(9, Completion.await(ring, 9).size());
            ring.next().nop().userData(1);
            assertEquals(List.of(Completion.of(1, 0)), Completion.await(ring, 1));
        }
    }
}
