package io.jublk.qcow2.format;

/**
 * The second long of an extended L2 entry: bits 0 to 31 say which subclusters are allocated, bits
 * 32 to 63 which read as zeros.
 */
public final class SubclusterBitmap {

    /** What the bitmap says of a subcluster. */
    public enum State {
        /** Its data is the backing file's. */
        UNALLOCATED,
        /** Its data lies in the host cluster. */
        ALLOCATED,
        ZERO,
        /** Both bits are set: the image is damaged. */
        INVALID
    }

    public static final long ALL_ALLOCATED = 0xffff_ffffL;
    public static final long ALL_ZERO = 0xffff_ffffL << 32;

    private static final State[] STATES = State.values();

    public static State state(long bitmap, int subcluster) {
        long bits = bitmap >>> subcluster;
        return STATES[(int) ((bits & 1) | ((bits >>> 31) & 2))];
    }

    /** How many subclusters from this one on have its state. */
    public static int run(long bitmap, int subcluster) {
        int allocated = sameBits((int) bitmap, subcluster);
        int zero = sameBits((int) (bitmap >>> 32), subcluster);
        return Math.min(allocated, zero);
    }

    private static int sameBits(int bits, int from) {
        int rest = bits >> from; // the sign goes along, so that the run may reach the end
        int differing = (rest & 1) == 0 ? rest : ~rest;
        return Math.min(Integer.numberOfTrailingZeros(differing), Integer.SIZE - from);
    }

    /** The subclusters for which both bits are set, as a mask: 0 in a sound bitmap. */
    public static int invalid(long bitmap) {
        return (int) bitmap & (int) (bitmap >>> 32);
    }

    /** With subclusters {@code from} to {@code to - 1} allocated, and no longer zero. */
    public static long allocate(long bitmap, int from, int to) {
        long mask = mask(from, to);
        return (bitmap & ~(mask << 32)) | mask;
    }

    /** With subclusters {@code from} to {@code to - 1} reading as zeros, and not allocated. */
    public static long zero(long bitmap, int from, int to) {
        long mask = mask(from, to);
        return (bitmap & ~mask) | (mask << 32);
    }

    /** With subclusters {@code from} to {@code to - 1} neither allocated nor zero. */
    public static long unallocate(long bitmap, int from, int to) {
        long mask = mask(from, to);
        return bitmap & ~(mask | (mask << 32));
    }

    private static long mask(int from, int to) {
        return (1L << to) - (1L << from);
    }

    private SubclusterBitmap() {}
}
