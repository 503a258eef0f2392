package io.jublk.qcow2.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.Seeds;
import io.jublk.qcow2.format.SubclusterBitmap.State;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EntriesTest {

    // ---- L1, L2, refcount table

    @Test
    void tableEntries() {
        assertEquals(0x30000, L1Entry.l2Offset(0x8000000000030000L));
        assertTrue(L1Entry.isCopied(0x8000000000030000L));
        assertEquals(0x7f000000000001ffL, L1Entry.reservedBits(-1));
        assertEquals(0x8000000000030000L, L1Entry.of(0x30000, true));
        assertEquals(0x30000, L1Entry.of(0x30000, false));
        assertThrows(IllegalStateException.class, () -> L1Entry.of(1L << 56, false));
        assertEquals(0xff00000000000200L, RefcountTableEntry.blockOffset(0xff000000000003ffL));
        assertEquals(0x1ff, RefcountTableEntry.reservedBits(-1));
    }

    @Test
    void standardL2Entries() {
        long entry = L2Entry.standard(0x50000, L2Entry.COPIED | L2Entry.ZERO);
        assertEquals(0x8000000000050001L, entry);
        assertTrue(L2Entry.isCopied(entry) && L2Entry.isZero(entry));
        assertFalse(L2Entry.isCompressed(entry));
        assertEquals(0x50000, L2Entry.hostOffset(entry));
        assertEquals(0, L2Entry.reservedBits(entry, true, 16));
        assertEquals(1, L2Entry.reservedBits(entry, false, 16));
        assertEquals(0x3f000000000001feL, L2Entry.reservedBits(~L2Entry.COMPRESSED, true, 16));
        assertThrows(IllegalStateException.class, () -> L2Entry.standard(256, 0));
        assertThrows(IllegalStateException.class, () -> L2Entry.standard(0, L2Entry.COMPRESSED));
    }

    /** The entries are what QEMU makes of these: x is 54, 61 and 49. */
    @ParameterizedTest
    @CsvSource({
        "16, 0x50000, 512, 0x4000000000050000",
        "16, 0x50001, 512, 0x4040000000050001",
        "16, 0x501ff, 1, 0x40000000000501ff",
        "16, 0x50000, 65536, 0x5fc0000000050000",
        "9, 0x400, 512, 0x4000000000000400",
        "9, 0x401, 512, 0x6000000000000401",
        "21, 0x600000, 1024, 0x4002000000600000",
    })
    void compressedL2Entries(int clusterBits, String offset, int lengthBytes, String entry) {
        long made = L2Entry.compressed(Long.decode(offset), lengthBytes, clusterBits);
        assertEquals(Long.decode(entry), made);
        assertTrue(L2Entry.isCompressed(made));
        assertEquals(Long.decode(offset), L2Entry.compressedOffset(made, clusterBits));
        int length = L2Entry.compressedLengthBytes(made, clusterBits);
        long end = Long.decode(offset) + length;
        assertEquals(0, end % 512);
        assertTrue(length >= lengthBytes && length < lengthBytes + 512, "length " + length);
    }

    @Test
    void compressedOffsetsAreBounded() {
        assertEquals(1L << 49, L2Entry.compressedOffsetLimit(21));
        assertEquals(1L << 56, L2Entry.compressedOffsetLimit(9));
        assertThrows(IllegalStateException.class, () -> L2Entry.compressed(1L << 49, 1, 21));
        assertThrows(IllegalStateException.class, () -> L2Entry.compressed(0, 1025, 9));
        long beyond = L2Entry.COMPRESSED | 1L << 57;
        assertEquals(1L << 57, L2Entry.reservedBits(beyond, true, 9));
    }

    // ---- subclusters

    @Test
    void subclusterStates() {
        long bitmap = 0b0110L | 0b1100L << 32;
        assertEquals(State.UNALLOCATED, SubclusterBitmap.state(bitmap, 0));
        assertEquals(State.ALLOCATED, SubclusterBitmap.state(bitmap, 1));
        assertEquals(State.INVALID, SubclusterBitmap.state(bitmap, 2));
        assertEquals(State.ZERO, SubclusterBitmap.state(bitmap, 3));
        assertEquals(0b0100, SubclusterBitmap.invalid(bitmap));
        assertEquals(State.ZERO, SubclusterBitmap.state(1L << 63, 31));
        assertEquals(State.ALLOCATED, SubclusterBitmap.state(1L << 31, 31));
    }

    @Test
    void subclusterRuns() {
        Random random = new Random(SEED);
        for (int i = 0; i < 1000; i++) {
            long bitmap = random.nextLong() & (-1L << random.nextInt(64));
            for (int from = 0; from < 32; from++) {
                int to = from;
                State state = SubclusterBitmap.state(bitmap, from);
                while (to < 32 && SubclusterBitmap.state(bitmap, to) == state) {
                    to++;
                }
                assertEquals(
                        to - from,
                        SubclusterBitmap.run(bitmap, from),
                        "bitmap 0x%x from %d, seed %d".formatted(bitmap, from, SEED));
            }
        }
        assertEquals(32, SubclusterBitmap.run(0, 0));
        assertEquals(32, SubclusterBitmap.run(SubclusterBitmap.ALL_ALLOCATED, 0));
        assertEquals(1, SubclusterBitmap.run(SubclusterBitmap.ALL_ZERO, 31));
    }

    @Test
    void subclusterChanges() {
        assertEquals(
                SubclusterBitmap.ALL_ALLOCATED,
                SubclusterBitmap.allocate(SubclusterBitmap.ALL_ZERO, 0, 32));
        assertEquals(
                SubclusterBitmap.ALL_ZERO,
                SubclusterBitmap.zero(SubclusterBitmap.ALL_ALLOCATED, 0, 32));
        assertEquals(0, SubclusterBitmap.unallocate(-1, 0, 32));
        assertEquals(0b0110L, SubclusterBitmap.allocate(0b0110L << 32, 1, 3));
        assertEquals(0b1001L | 0b0110L << 32, SubclusterBitmap.zero(0b1111L, 1, 3));
    }

    // ---- refcounts

    private static final long SEED = Seeds.next();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void refcountsOfEveryWidth(int order) {
        int entries = (512 * 8) >> order;
        MemorySegment block = MemorySegment.ofArray(new byte[512]);
        Random random = new Random(SEED);
        long[] expected = new long[entries];
        for (int i = 0; i < 5000; i++) {
            int index = random.nextInt(entries);
            expected[index] = random.nextLong() & Refcounts.maxValue(order);
            Refcounts.set(block, index, order, expected[index]);
        }
        for (int i = 0; i < entries; i++) {
            assertEquals(
                    expected[i], Refcounts.get(block, i, order), "entry " + i + " seed " + SEED);
        }
        if (order < 6) {
            assertThrows(
                    IllegalStateException.class,
                    () -> Refcounts.set(block, 0, order, Refcounts.maxValue(order) + 1));
        }
    }

    @Test
    void narrowRefcountsStartAtTheLeastBit() {
        MemorySegment block =
                MemorySegment.ofArray(new byte[] {0b0100_0010, 0x12, 0x34, 0, 0, 0, 0, 0});
        assertEquals(0, Refcounts.get(block, 0, 0));
        assertEquals(1, Refcounts.get(block, 1, 0));
        assertEquals(1, Refcounts.get(block, 6, 0));
        assertEquals(2, Refcounts.get(block, 0, 1));
        assertEquals(1, Refcounts.get(block, 3, 1));
        assertEquals(4, Refcounts.get(block, 1, 2));
        assertEquals(0x4212, Refcounts.get(block, 0, 4));
        assertEquals(0x42123400, Refcounts.get(block, 0, 5));
        assertEquals(-1, Refcounts.maxValue(6));
        assertEquals(0xffff, Refcounts.maxValue(4));
    }
}
