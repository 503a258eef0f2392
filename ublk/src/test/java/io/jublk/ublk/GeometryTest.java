package io.jublk.ublk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.ublk.Geometry.Segments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class GeometryTest {

    private static final Geometry SMALL = Geometry.ofSize(1 << 20);

    @Test
    void sizeIsAMultipleOfTheBlock() {
        assertRefused(
                "sizeBytes must be a positive multiple of 512, not 0", () -> Geometry.ofSize(0));
        assertRefused(
                "sizeBytes must be a positive multiple of 512, not 513",
                () -> Geometry.ofSize(513));
        assertRefused(
                "sizeBytes must be a positive multiple of 4096, not 4608",
                () -> Geometry.ofSize(4608).withBlocks(4096, 4096));
    }

    @Test
    void blocksArePowersOfTwoThatTheDriverTakes() {
        assertRefused(
                "logicalBlockBytes must be a power of two from 512 to 4096, not 256",
                () -> SMALL.withBlocks(256, 4096));
        assertRefused(
                "logicalBlockBytes must be a power of two from 512 to 4096, not 8192",
                () -> SMALL.withBlocks(8192, 8192));
        assertRefused(
                "physicalBlockBytes must be a power of two from 4096 to 268435456, not 512",
                () -> SMALL.withBlocks(4096, 512));
        assertRefused(
                "physicalBlockBytes must be a power of two from 512 to 268435456, not 3000",
                () -> SMALL.withBlocks(512, 3000));
    }

    @Test
    void memoryAlignmentIsAPowerOfTwoUpToAPage() {
        assertRefused(
                "memoryAlignmentBytes must be a power of two from 1 to 4096, not 8192",
                () -> SMALL.withMemory(8192, null));
        assertEquals(4096, SMALL.withMemory(4096, null).memoryAlignmentBytes());
    }

    @Test
    void segmentsAreSuchAsTheDriverTakes() {
        assertEquals(Long.MAX_VALUE, new Segments(1, 4096, Long.MAX_VALUE).boundaryMask());
        assertEquals(4095, new Segments(1, 4096, 4095).boundaryMask());
        assertRefused(
                "no driver takes these segments: 0 of 4096 bytes, boundary mask 4095",
                () -> new Segments(0, 4096, 4095));
        assertThrows(IllegalArgumentException.class, () -> new Segments(1, 512, 4095));
        assertThrows(IllegalArgumentException.class, () -> new Segments(1, 4096, 2047));
        assertThrows(IllegalArgumentException.class, () -> new Segments(1, 4096, 5000));
    }

    @Test
    void oneChangeLeavesTheRest() {
        Segments segments = new Segments(2, 8192, 8191);
        Geometry geometry =
                SMALL.withBlocks(4096, 8192)
                        .withReadOnly(true)
                        .withRotational(true)
                        .withMemory(64, segments)
                        .withDiscard(4096, 1 << 16);
        assertEquals(
                new Geometry(1 << 20, 4096, 8192, true, true, 64, segments, 0, 4096, 1 << 16),
                geometry);
    }

    @Test
    void chunkIsInWholeSectors() {
        assertRefused(
                "chunkBytes: 100",
                () -> new Geometry(1 << 20, 512, 512, false, false, 4, null, 100, 0, 0));
    }

    private static void assertRefused(String message, Executable making) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, making).getMessage());
    }
}
