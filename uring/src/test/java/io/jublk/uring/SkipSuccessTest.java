package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SkipSuccessTest {

    private static final long MARK = 99;

    @Test
    void successHasNoCompletion() {
        try (Ring ring = TestRings.small()) {
            ring.next().nop().skipSuccess().userData(1);
            assertEquals(List.of(), all(ring));
        }
    }

    @Test
    void failureHasOne() {
        try (Ring ring = TestRings.small()) {
            ring.next().read(-1, 0, 0, 0).skipSuccess().userData(1);
            assertEquals(List.of(Completion.of(1, -Errno.EBADF)), all(ring));
        }
    }

    @Test
    void onlyTheLastOfAChainThatSucceedsHasOne() {
        try (Ring ring = TestRings.small()) {
            ring.next().nop().skipSuccess().link().userData(1);
            ring.next().nop().skipSuccess().link().userData(2);
            ring.next().nop().userData(3);
            assertEquals(List.of(Completion.of(3, 0)), all(ring));
        }
    }

    @Test
    void chainThatFailsHasOneForTheFailureAndNoneBehindIt() {
        try (Ring ring = TestRings.small()) {
            ring.next().nop().skipSuccess().link().userData(1);
            ring.next().read(-1, 0, 0, 0).skipSuccess().link().userData(2);
            ring.next().nop().skipSuccess().link().userData(3);
            ring.next().nop().userData(4);
            assertEquals(List.of(Completion.of(2, -Errno.EBADF)), all(ring));
        }
    }

    /**
     * All completions up to a mark that is submitted when the first mark, submitted behind the
     * others, has come: the kernel runs what is left of a chain before it takes the second.
     */
    private static List<Completion> all(Ring ring) {
        List<Completion> all = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            ring.next().nop().userData(MARK);
            boolean marked = false;
            while (!marked) {
                for (Completion completion : Completion.await(ring, 1)) {
                    if (completion.userData() == MARK) {
                        marked = true;
                    } else {
                        all.add(completion);
                    }
                }
            }
        }
        return all;
    }
}
