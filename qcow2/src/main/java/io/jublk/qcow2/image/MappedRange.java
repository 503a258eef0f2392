package io.jublk.qcow2.image;

import org.jspecify.annotations.Nullable;

/**
 * A range of the virtual disk, and which image of the chain has it.
 *
 * @param depth 0 is the image that was opened, 1 the one behind it
 * @param file the name of the file that has the data; null when there is none to be read
 * @param hostOffset where it lies there, if it is there byte for byte; else {@link Extent#NOWHERE}
 */
public record MappedRange(
        Extent.Kind kind,
        long offset,
        long lengthBytes,
        int depth,
        @Nullable String file,
        long hostOffset) {

    /** Whether an image says something of it, be it that it is zero. */
    public boolean isPresent() {
        return kind != Extent.Kind.UNALLOCATED;
    }

    /** Whether it reads as zeros without a look at data. */
    public boolean isZero() {
        return kind == Extent.Kind.ZERO || kind == Extent.Kind.UNALLOCATED;
    }

    /** Whether the guest's bytes lie in the file as they are. */
    public boolean hasHostOffset() {
        return hostOffset != Extent.NOWHERE;
    }

    boolean joins(MappedRange next) {
        return kind == next.kind
                && depth == next.depth
                && offset + lengthBytes == next.offset
                && (hasHostOffset()
                        ? hostOffset + lengthBytes == next.hostOffset
                        : !next.hasHostOffset());
    }

    MappedRange joined(MappedRange next) {
        return new MappedRange(
                kind, offset, lengthBytes + next.lengthBytes, depth, file, hostOffset);
    }
}
