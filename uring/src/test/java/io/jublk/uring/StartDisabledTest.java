package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class StartDisabledTest {

    /** EBADFD (asm-generic/errno.h). */
    private static final int EBADFD = 77;

    private static final RingOptions OPTIONS = RingOptions.ofEntries(4).withStartDisabled();

    @Test
    void submissionIsRefusedUntilEnabledAndThenDone() {
        try (Ring ring = TestRings.create(OPTIONS)) {
            ring.next().nop().userData(1);
            assertEquals(EBADFD, assertThrows(KernelException.class, ring::submit).errno());
            ring.enable();
            assertEquals(List.of(Completion.of(1, 0)), Completion.await(ring, 1));
        }
    }

    @Test
    void threadThatEnablesIsTheOwner() throws Exception {
        try (Ring ring = TestRings.create(OPTIONS)) {
            List<Completion> completions =
                    OtherThread.call(
                            () -> {
                                ring.enable();
                                ring.next().nop().userData(1);
                                return Completion.await(ring, 1);
                            });
            assertEquals(List.of(Completion.of(1, 0)), completions);
            ring.next().nop();
            assertEquals(Errno.EEXIST, assertThrows(KernelException.class, ring::submit).errno());
        }
    }

    @Test
    void ringThatIsEnabledCannotBeEnabledAgain() {
        try (Ring ring = TestRings.create(OPTIONS)) {
            ring.enable();
            assertEquals(EBADFD, assertThrows(KernelException.class, ring::enable).errno());
        }
    }
}
