package io.jublk.targets.zoned;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.Step;
import io.jublk.ublk.uapi.ZoneDescriptor;
import io.jublk.uring.Errno;
import io.jublk.uring.LinuxKernel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many operations at random, against a model that knows no more than what each may lead to. */
class ZoneModelTest {

    private static final long SEED = Long.getLong("jublk.seed", System.nanoTime());
    private static final int ZONES = 9;
    private static final int CONVENTIONAL = 1;
    private static final int ZONE_BYTES = 64 << 10;
    private static final int CAPACITY = 48 << 10;
    private static final int BLOCK = 4096;
    private static final int MAX_OPEN = 3;
    private static final int MAX_ACTIVE = 5;
    private static final int STEPS = 3000;

    private final Random random = new Random(SEED);
    private final byte[] content = new byte[ZONES * ZONE_BYTES];
    private final long[] pointer = new long[ZONES];
    private final boolean[] full = new boolean[ZONES];

    @Test
    void memoryKeepsTheRules() {
        try (ZonedTarget target = options(null).open(new LinuxKernel())) {
            for (int i = 0; i < STEPS; i++) {
                step(target);
            }
        }
    }

    @Test
    void directoryKeepsTheRulesAndItsZones(@TempDir Path directory) {
        for (int life = 0; life < 10; life++) {
            try (ZonedTarget target = options(directory.toString()).open(new LinuxKernel())) {
                for (int zone = CONVENTIONAL; zone < ZONES; zone++) {
                    assertEquals(pointer[zone], target.table.pointer(zone), "in life " + life);
                    int condition = target.table.condition(zone);
                    assertTrue(
                            condition == ZoneDescriptor.COND_EMPTY
                                    || condition == ZoneDescriptor.COND_CLOSED
                                    || condition == ZoneDescriptor.COND_FULL,
                            "nothing is open in a new life: " + condition);
                }
                for (int i = 0; i < STEPS / 20; i++) {
                    step(target);
                }
            }
        }
    }

    private static ZonedOptions options(@Nullable String directory) {
        return ZonedOptions.of((long) ZONES * ZONE_BYTES, ZONE_BYTES, directory)
                .withConventional(CONVENTIONAL)
                .withCapacity(CAPACITY)
                .withLimits(MAX_OPEN, MAX_ACTIVE);
    }

    private void step(ZonedTarget target) {
        int zone = random.nextInt(ZONES);
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> write(target, zone);
            case 4, 5 -> append(target, zone);
            case 6 -> manage(target, zone, target::openZone);
            case 7 -> manage(target, zone, target::closeZone);
            case 8 -> {
                if (manage(target, zone, target::finishZone)) {
                    full[zone] = true;
                    pointer[zone] = CAPACITY;
                }
            }
            case 9 -> {
                if (manage(target, zone, target::resetZone)) {
                    empty(zone);
                }
            }
            case 10 -> read(target, zone);
            default -> {
                if (random.nextInt(20) == 0) {
                    assertEquals(0, new PlayedRequest(0, 0).run(target::resetAllZones));
                    for (int z = CONVENTIONAL; z < ZONES; z++) {
                        empty(z);
                    }
                }
            }
        }
        check(target);
    }

    private void empty(int zone) {
        full[zone] = false;
        pointer[zone] = 0;
        Arrays.fill(content, zone * ZONE_BYTES, (zone + 1) * ZONE_BYTES, (byte) 0);
    }

    private void write(ZonedTarget target, int zone) {
        boolean misplaced = random.nextInt(6) == 0;
        int length = BLOCK * (1 + random.nextInt(4));
        long from =
                zone < CONVENTIONAL || misplaced
                        ? (long) BLOCK * random.nextInt((ZONE_BYTES - length) / BLOCK)
                        : pointer[zone];
        PlayedRequest r = filled(zone, from, length);
        r.failure = random.nextInt(10) == 0 ? -Errno.ENOSPC : 0;
        boolean toFail = r.failure != 0;
        boolean allowed =
                zone < CONVENTIONAL
                        || (from == pointer[zone] && !full[zone] && from + length <= CAPACITY);
        int before = target.table.condition(zone);
        int result = r.run(target::write);
        if (result == 0) {
            assertTrue(allowed && !toFail, "was written");
            keep(zone, from, r);
        } else if (allowed && !toFail) {
            assertNoRoom(target, before, result);
        } else if (!allowed) {
            assertEquals(-Errno.EIO, result);
        }
    }

    private void append(ZonedTarget target, int zone) {
        int length = BLOCK * (1 + random.nextInt(4));
        PlayedRequest r = filled(zone, 0, length);
        boolean allowed = zone >= CONVENTIONAL && !full[zone] && pointer[zone] + length <= CAPACITY;
        int before = target.table.condition(zone);
        int result = r.run(target::appendToZone);
        if (result == 0) {
            assertTrue(allowed, "was appended");
            assertEquals((long) zone * ZONE_BYTES + pointer[zone], r.appendedAt());
            keep(zone, pointer[zone], r);
        } else if (allowed) {
            assertNoRoom(target, before, result);
        } else {
            assertEquals(-Errno.EIO, result);
        }
    }

    private PlayedRequest filled(int zone, long from, int length) {
        PlayedRequest r = new PlayedRequest((long) zone * ZONE_BYTES + from, length);
        random.nextBytes(r.payload);
        return r;
    }

    private void keep(int zone, long from, PlayedRequest r) {
        int at = zone * ZONE_BYTES + (int) from;
        System.arraycopy(r.payload, 0, content, at, r.payload.length);
        if (zone >= CONVENTIONAL) {
            pointer[zone] += r.payload.length;
            full[zone] = pointer[zone] == CAPACITY;
        }
    }

    /** An allowed write fails only where no zone more may be active or open. */
    private static void assertNoRoom(ZonedTarget target, int before, int result) {
        if (result == -Errno.EOVERFLOW) {
            assertEquals(ZoneDescriptor.COND_EMPTY, before);
            assertTrue(target.table.activeZones() >= MAX_ACTIVE, "active zones");
        } else {
            assertEquals(-Errno.ETOOMANYREFS, result);
            assertEquals(MAX_OPEN, target.table.openZones());
        }
    }

    private static boolean manage(ZonedTarget target, int zone, Step operation) {
        int before = target.table.condition(zone);
        int result = new PlayedRequest((long) zone * ZONE_BYTES, 0).run(operation);
        if (result == -Errno.EOVERFLOW || result == -Errno.ETOOMANYREFS) {
            assertNoRoom(target, before, result);
        } else if (result != 0) {
            assertEquals(-Errno.EIO, result);
        }
        assertTrue(zone >= CONVENTIONAL || result == -Errno.EIO, "conventional zones have none");
        return result == 0;
    }

    private void read(ZonedTarget target, int zone) {
        int length = BLOCK * (1 + random.nextInt(ZONE_BYTES / BLOCK));
        int from = BLOCK * random.nextInt((ZONE_BYTES - length) / BLOCK + 1);
        PlayedRequest r = new PlayedRequest((long) zone * ZONE_BYTES + from, length);
        assertEquals(0, r.run(target::read));
        int at = zone * ZONE_BYTES + from;
        assertArrayEquals(Arrays.copyOfRange(content, at, at + length), r.payload);
    }

    private void check(ZonedTarget target) {
        int open = 0;
        int active = 0;
        for (int zone = CONVENTIONAL; zone < ZONES; zone++) {
            int condition = target.table.condition(zone);
            assertEquals(pointer[zone], target.table.pointer(zone), "pointer, seed " + SEED);
            assertEquals(full[zone], condition == ZoneDescriptor.COND_FULL, "full, seed " + SEED);
            boolean isOpen =
                    condition == ZoneDescriptor.COND_IMP_OPEN
                            || condition == ZoneDescriptor.COND_EXP_OPEN;
            open += isOpen ? 1 : 0;
            active += isOpen || condition == ZoneDescriptor.COND_CLOSED ? 1 : 0;
            assertTrue(
                    condition != ZoneDescriptor.COND_EMPTY || pointer[zone] == 0,
                    "empty, seed " + SEED);
            assertTrue(
                    condition != ZoneDescriptor.COND_CLOSED || pointer[zone] > 0,
                    "closed, seed " + SEED);
        }
        assertEquals(open, target.table.openZones(), "open, seed " + SEED);
        assertEquals(active, target.table.activeZones(), "active, seed " + SEED);
        assertTrue(open <= MAX_OPEN && active <= MAX_ACTIVE, "limits, seed " + SEED);
    }
}
