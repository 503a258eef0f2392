package io.jublk.qcow2.format;

/** One entry of an L1 table: where an L2 table lies. */
public final class L1Entry {

    /** The L2 table belongs to this entry alone: its refcount is exactly one. */
    public static final long COPIED = 1L << 63;

    private static final long OFFSET_MASK = 0x00ff_ffff_ffff_fe00L;
    private static final long RESERVED = 0x7f00_0000_0000_01ffL;

    public static boolean isCopied(long entry) {
        return (entry & COPIED) != 0;
    }

    /** 0 when there is no table: all that it would describe is unallocated. */
    public static long l2Offset(long entry) {
        return entry & OFFSET_MASK;
    }

    /** The reserved bits that are set: 0 in a sound entry. */
    public static long reservedBits(long entry) {
        return entry & RESERVED;
    }

    public static long of(long l2Offset, boolean copied) {
        if ((l2Offset & ~OFFSET_MASK) != 0) {
            throw new IllegalStateException("no L2 table's offset: 0x%x".formatted(l2Offset));
        }
        return copied ? l2Offset | COPIED : l2Offset;
    }

    private L1Entry() {}
}
