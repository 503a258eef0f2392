package io.jublk.qcow2.format;

/**
 * One entry of an L2 table: where a guest cluster's data lies. With extended L2 entries this is the
 * first of two longs, {@link SubclusterBitmap} is the second.
 */
public final class L2Entry {

    public static final int SECTOR_BITS = 9;

    /** The cluster belongs to this entry alone: its refcount is exactly one. */
    public static final long COPIED = 1L << 63;

    public static final long COMPRESSED = 1L << 62;

    /** Reads as zeros. In version 2 and with extended L2 entries this bit is reserved. */
    public static final long ZERO = 1;

    /** Bits 9 to 55. */
    public static final long OFFSET_MASK = 0x00ff_ffff_ffff_fe00L;

    /** Of standard clusters: bits 1 to 8 and 56 to 61. */
    private static final long RESERVED = 0x3f00_0000_0000_01feL;

    /** A compressed cluster may lie anywhere below 2^56. */
    private static final long BEYOND_OFFSETS = ~Limits.MAX_HOST_OFFSET;

    public static boolean isCompressed(long entry) {
        return (entry & COMPRESSED) != 0;
    }

    public static boolean isCopied(long entry) {
        return (entry & COPIED) != 0;
    }

    /** Means something for standard clusters without subclusters. */
    public static boolean isZero(long entry) {
        return (entry & ZERO) != 0;
    }

    /** Of a standard cluster; 0 when it has no host cluster (but see external data files). */
    public static long hostOffset(long entry) {
        return entry & OFFSET_MASK;
    }

    /**
     * The reserved bits that are set: 0 in a sound entry.
     *
     * @param zeroFlag whether bit 0 has a meaning: version 3 without extended L2 entries
     */
    public static long reservedBits(long entry, boolean zeroFlag, int clusterBits) {
        if (isCompressed(entry)) {
            return compressedOffset(entry, clusterBits) & BEYOND_OFFSETS;
        }
        return entry & (zeroFlag ? RESERVED : RESERVED | ZERO);
    }

    /**
     * @param flags of {@link #COPIED} and {@link #ZERO}
     */
    public static long standard(long hostOffset, long flags) {
        if ((hostOffset & ~OFFSET_MASK) != 0 || (flags & ~(COPIED | ZERO)) != 0) {
            throw new IllegalStateException(
                    "no L2 entry: offset 0x%x, flags 0x%x".formatted(hostOffset, flags));
        }
        return hostOffset | flags;
    }

    // ---- compressed clusters

    /** Where the compressed data begins: any byte of the file. */
    public static long compressedOffset(long entry, int clusterBits) {
        return entry & ((1L << sectorsShift(clusterBits)) - 1);
    }

    /**
     * Bytes from its offset to the end of its last sector. The data may end before, and another
     * cluster's may begin there.
     */
    public static int compressedLengthBytes(long entry, int clusterBits) {
        int inSector = (int) entry & ((1 << SECTOR_BITS) - 1);
        return ((additionalSectors(entry, clusterBits) + 1) << SECTOR_BITS) - inSector;
    }

    /** Sectors beyond the one that the data begins in. */
    private static int additionalSectors(long entry, int clusterBits) {
        return (int) (entry >>> sectorsShift(clusterBits)) & maxAdditionalSectors(clusterBits);
    }

    private static int maxAdditionalSectors(int clusterBits) {
        return (1 << (clusterBits - 8)) - 1;
    }

    /** The specification's x. */
    private static int sectorsShift(int clusterBits) {
        return 62 - (clusterBits - 8);
    }

    /** The highest offset at which compressed data may begin, plus one. */
    public static long compressedOffsetLimit(int clusterBits) {
        return Math.min(1L << sectorsShift(clusterBits), Limits.MAX_HOST_OFFSET + 1);
    }

    /** For data of {@code lengthBytes} at any byte of the file. */
    public static long compressed(long hostOffset, int lengthBytes, int clusterBits) {
        long sectors =
                ((hostOffset + lengthBytes - 1) >> SECTOR_BITS) - (hostOffset >> SECTOR_BITS);
        if (hostOffset < 0
                || hostOffset >= compressedOffsetLimit(clusterBits)
                || lengthBytes < 1
                || sectors > maxAdditionalSectors(clusterBits)) {
            throw new IllegalStateException(
                    "no compressed cluster: %d bytes at 0x%x".formatted(lengthBytes, hostOffset));
        }
        return COMPRESSED | sectors << sectorsShift(clusterBits) | hostOffset;
    }

    private L2Entry() {}
}
