package io.jublk.qcow2.format;

/** One entry of the refcount table: where a refcount block lies. */
public final class RefcountTableEntry {

    private static final long RESERVED = 0x1ff;

    /** 0 when there is no block: all clusters that it would count for are free. */
    public static long blockOffset(long entry) {
        return entry & ~RESERVED;
    }

    /** The reserved bits that are set: 0 in a sound entry. */
    public static long reservedBits(long entry) {
        return entry & RESERVED;
    }

    private RefcountTableEntry() {}
}
