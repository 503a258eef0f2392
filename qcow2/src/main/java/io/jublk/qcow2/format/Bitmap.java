package io.jublk.qcow2.format;

/**
 * One entry of the bitmap directory: a dirty bitmap.
 *
 * @param tableOffset of its bitmap table in the image file
 * @param tableEntries each names one cluster of bits, or says that it is all zeros or all ones
 * @param flags bit 0 in use, 1 auto, 2 extra data compatible
 * @param granularityBits a bit stands for {@code 1 << granularityBits} bytes of the virtual disk
 */
public record Bitmap(
        String name,
        long tableOffset,
        int tableEntries,
        int flags,
        int granularityBits,
        int extraBytes) {

    static final int KNOWN_FLAGS = 7;

    private static final int IN_USE = 1;
    private static final int AUTO = 1 << 1;

    /** It was not saved in order: its content may be wrong. */
    public boolean isInUse() {
        return (flags & IN_USE) != 0;
    }

    /** Writers have to track their writes in it. */
    public boolean isAuto() {
        return (flags & AUTO) != 0;
    }

    public long granularityBytes() {
        return 1L << granularityBits;
    }
}
