package io.jublk.qcow2.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * The counts in a refcount block, of {@code 1 << order} bits each. Those narrower than a byte lie
 * in it from the least significant bit on; wider ones are big endian.
 */
public final class Refcounts {

    /** The largest count: unsigned, so -1 for order 6. */
    public static long maxValue(int order) {
        return -1L >>> (Long.SIZE - (1 << order));
    }

    /** Unsigned: with order 6 a count may come out negative. */
    public static long get(MemorySegment block, int index, int order) {
        return switch (order) {
            case 3 -> Byte.toUnsignedLong(block.get(JAVA_BYTE, index));
            case 4 -> BigEndian.unsignedShort(block, (long) index << 1);
            case 5 -> BigEndian.unsignedInt(block, (long) index << 2);
            case 6 -> block.get(BigEndian.LONG, (long) index << 3);
            default ->
                    block.get(JAVA_BYTE, byteOf(index, order)) >>> shiftOf(index, order)
                            & maxValue(order);
        };
    }

    /**
     * @throws IllegalStateException when the count is wider than the order allows
     */
    public static void set(MemorySegment block, int index, int order, long count) {
        if (Long.compareUnsigned(count, maxValue(order)) > 0) {
            throw new IllegalStateException(
                    "refcount " + Long.toUnsignedString(count) + " in " + (1 << order) + " bits");
        }
        switch (order) {
            case 3 -> block.set(JAVA_BYTE, index, (byte) count);
            case 4 -> block.set(BigEndian.SHORT, (long) index << 1, (short) count);
            case 5 -> block.set(BigEndian.INT, (long) index << 2, (int) count);
            case 6 -> block.set(BigEndian.LONG, (long) index << 3, count);
            default -> {
                int shift = shiftOf(index, order);
                int others =
                        block.get(JAVA_BYTE, byteOf(index, order))
                                & ~((int) maxValue(order) << shift);
                block.set(
                        JAVA_BYTE, byteOf(index, order), (byte) (others | ((int) count << shift)));
            }
        }
    }

    private static long byteOf(int index, int order) {
        return (long) index >>> (3 - order);
    }

    private static int shiftOf(int index, int order) {
        return (index & ((1 << (3 - order)) - 1)) << order;
    }

    private Refcounts() {}
}
