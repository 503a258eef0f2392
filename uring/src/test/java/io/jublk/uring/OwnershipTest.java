package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class OwnershipTest {

    private static final long TEN_SECONDS = 10_000_000_000L;

    @Test
    void strangerIsToldInsteadOfLeftWaiting() throws Exception {
        try (Ring ring = TestRings.small()) {
            int errno = OtherThread.call(() -> refusal(ring));
            assertEquals(Errno.EEXIST, errno);
        }
    }

    @Test
    void strangerWithARingOfItsOwnIsToldToo() throws Exception {
        int errno =
                withStranger(
                        (ring, own) -> {
                            own.next().nop();
                            own.submit();
                            return refusal(ring);
                        });
        assertEquals(Errno.EEXIST, errno);
    }

    @Test
    void strangerMayCloseIt() throws Exception {
        List<Completion> completions =
                withStranger(
                        (ring, own) -> {
                            ring.close();
                            own.next().nop().userData(1);
                            return Completion.await(own, 1);
                        });
        assertEquals(List.of(Completion.of(1, 0)), completions);
    }

    @Test
    void ringWithManyOwnersPassesFromThreadToThread() throws Exception {
        try (Ring ring = TestRings.create(RingOptions.ofEntries(4).withManyOwners())) {
            ring.next().nop().userData(1);
            assertEquals(List.of(Completion.of(1, 0)), Completion.await(ring, 1));
            List<Completion> completions =
                    OtherThread.call(
                            () -> {
                                ring.next().nop().userData(2);
                                return Completion.await(ring, 1);
                            });
            assertEquals(List.of(Completion.of(2, 0)), completions);
        }
    }

    /** The kernel has 16 places for rings per thread; the 17th ring goes without. */
    @Test
    void threadMayOwnMoreRingsThanItCanRegister() {
        List<Ring> rings = new ArrayList<>();
        try {
            for (int i = 0; i < 18; i++) {
                rings.add(TestRings.small());
            }
            for (int i = 0; i < rings.size(); i++) {
                rings.get(i).next().nop().userData(i);
                assertEquals(List.of(Completion.of(i, 0)), Completion.await(rings.get(i), 1));
            }
        } finally {
            rings.forEach(Ring::close);
        }
    }

    /**
     * Gives a new thread the ring of another and one of its own. Each is its thread's first, so
     * both have the same index there.
     */
    private static <T> T withStranger(BiFunction<Ring, Ring, T> test) throws Exception {
        return OtherThread.call(
                () -> {
                    try (Ring ring = TestRings.small()) {
                        return OtherThread.call(
                                () -> {
                                    try (Ring own = TestRings.small()) {
                                        return test.apply(ring, own);
                                    }
                                });
                    }
                });
    }

    private static int refusal(Ring ring) {
        ring.next().nop();
        return assertThrows(KernelException.class, () -> ring.submitAndWait(1, TEN_SECONDS))
                .errno();
    }
}
