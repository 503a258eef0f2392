package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RingOptionsTest {

    @Test
    void entriesOutsideTheKernelsLimitsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> RingOptions.ofEntries(0));
        assertThrows(IllegalArgumentException.class, () -> RingOptions.ofEntries(32769));
        assertEquals(32768, RingOptions.ofEntries(32768).entries());
    }

    @Test
    void completionEntriesOutsideTheKernelsLimitsAreRefused() {
        RingOptions options = RingOptions.ofEntries(8);
        assertThrows(IllegalArgumentException.class, () -> options.withCompletionEntries(7));
        assertThrows(IllegalArgumentException.class, () -> options.withCompletionEntries(65537));
        assertEquals(65536, options.withCompletionEntries(65536).completionEntries());
        assertEquals(0, options.withCompletionEntries(0).completionEntries());
    }

    @Test
    void eachWishAddsItsFlagsAndKeepsTheOthers() {
        int plain = RingOptions.ofEntries(8).withManyOwners().wantedFlags();
        RingOptions all =
                RingOptions.ofEntries(8)
                        .withBigSqes()
                        .withCompletionEntries(64)
                        .withStartDisabled();
        assertEquals(
                plain
                        | Setup.SQE128
                        | Setup.CQSIZE
                        | Setup.R_DISABLED
                        | Setup.SINGLE_ISSUER
                        | Setup.DEFER_TASKRUN,
                all.wantedFlags());
        assertEquals(
                plain | Setup.SQE128 | Setup.CQSIZE | Setup.R_DISABLED,
                all.withManyOwners().wantedFlags());
    }
}
