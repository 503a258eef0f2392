package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainTest {

    @Test
    void completionAfterOneWhoseHandlerThrewIsStillDelivered() {
        try (Ring ring = TestRings.small()) {
            for (int i = 0; i < 3; i++) {
                ring.next().nop().userData(i);
            }
            ring.submit();
            List<Long> seen = new ArrayList<>();
            assertThrows(
                    ArithmeticException.class,
                    () ->
                            ring.drain(
                                    (userData, result, flags) -> {
                                        seen.add(userData);
                                        if (userData == 1) {
                                            throw new ArithmeticException();
                                        }
                                    }));
            assertEquals(1, ring.drain((userData, result, flags) -> seen.add(userData)));
            assertEquals(List.of(0L, 1L, 2L), seen);
        }
    }

    @Test
    void handlerMaySubmit() {
        try (Ring ring = TestRings.small()) {
            ring.next().nop().userData(20);
            ring.submit();
            List<Long> seen = new ArrayList<>();
            do {
                ring.drain(
                        (userData, result, flags) -> {
                            seen.add(userData);
                            if (userData > 0) {
                                ring.next().nop().userData(userData - 1);
                                ring.submit();
                            }
                        });
            } while (ring.hasCompletions());
            assertEquals(21, seen.size());
            assertEquals(0, seen.getLast());
        }
    }

    /** Each completion is handed out once, however the calls nest. */
    @Test
    void handlerMayDrain() {
        try (Ring ring = TestRings.small()) {
            ring.next().nop().userData(1);
            ring.submit();
            List<Long> seen = new ArrayList<>();
            ring.drain(
                    (userData, result, flags) -> {
                        assertEquals(0, seen.size(), "delivered again");
                        seen.add(userData);
                        ring.next().nop().userData(2);
                        ring.submit();
                        ring.drain((inner, innerResult, innerFlags) -> seen.add(inner));
                    });
            assertEquals(List.of(1L, 2L), seen);
            assertFalse(ring.hasCompletions());
        }
    }
}
