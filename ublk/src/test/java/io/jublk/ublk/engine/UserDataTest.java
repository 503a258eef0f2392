package io.jublk.ublk.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.jublk.ublk.uapi.UblkLimits;
import org.junit.jupiter.api.Test;

class UserDataTest {

    @Test
    void fieldsComeBackFromTheirLimits() {
        int[] kinds = {UserData.KIND_DELIVERY, UserData.KIND_FIRST_OF_PAIR, 0x7f};
        int[] generations = {0, 1, UserData.GENERATION_MASK};
        int[] tags = {0, 1, UblkLimits.MAX_DEPTH - 1, 0xffff};
        int[] secondaries = {0, 1, UserData.MAX_SECONDARIES - 1};
        for (int kind : kinds) {
            for (int generation : generations) {
                for (int tag : tags) {
                    for (int secondary : secondaries) {
                        long packed = UserData.of(kind, generation, tag, secondary);
                        assertEquals(kind, UserData.kind(packed));
                        assertEquals(generation, UserData.generation(packed));
                        assertEquals(tag, UserData.tag(packed));
                        assertEquals(secondary, UserData.secondary(packed));
                    }
                }
            }
        }
    }

    @Test
    void generationIsCountedRoundAndRound() {
        long before = UserData.of(UserData.KIND_SECONDARY, 0xffff, 3, 0);
        long after = UserData.of(UserData.KIND_SECONDARY, 0x10000, 3, 0);
        assertEquals(0, UserData.generation(after));
        assertEquals(3, UserData.tag(after));
        assertNotEquals(before, after);
    }
}
