package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BigSqeTest {

    @Test
    void everySubmissionOfTheRingIsFoundByTheKernel() {
        try (Ring ring =
                TestRings.create(
                        RingOptions.ofEntries(4).withBigSqes().withCompletionEntries(16))) {
            assertEquals(Setup.SQE128, ring.flags() & Setup.SQE128);
            for (int i = 0; i < 10; i++) {
                ring.next().nop().commandLong(72, -1).userData(i);
            }
            assertEquals(
                    LongStream.range(0, 10).mapToObj(i -> Completion.of(i, 0)).toList(),
                    Completion.await(ring, 10));
        }
    }
}
