package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

/** One completion, kept. */
record Completion(long userData, int result, int flags) {

    private static final long ONE_SECOND = 1_000_000_000;

    /** One that succeeded and has no flags. */
    static Completion of(long userData, int result) {
        return new Completion(userData, result, 0);
    }

    /** Submits what was filled and waits, at most 20 s, until this many have come, in order. */
    static List<Completion> await(Ring ring, int count) {
        List<Completion> all = new ArrayList<>();
        long start = System.nanoTime();
        ring.submit();
        ring.drain((userData, result, flags) -> all.add(new Completion(userData, result, flags)));
        while (all.size() < count) {
            assertTrue(
                    System.nanoTime() - start < 20 * ONE_SECOND,
                    () -> "only " + all + " of " + count);
            ring.submitAndWait(1, ONE_SECOND);
            ring.drain(
                    (userData, result, flags) -> all.add(new Completion(userData, result, flags)));
        }
        return all;
    }
}
