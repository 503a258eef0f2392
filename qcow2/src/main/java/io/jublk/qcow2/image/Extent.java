package io.jublk.qcow2.image;

/**
 * A range of the virtual disk of which one image says one thing.
 *
 * @param offset in the virtual disk, in bytes
 * @param hostOffset where it lies in the image's data file: of {@code DATA} always; of {@code ZERO}
 *     when room for it is allocated; of {@code COMPRESSED} that of the compressed bytes, which hold
 *     the whole cluster; else {@link #NOWHERE}
 */
public record Extent(Kind kind, long offset, long lengthBytes, long hostOffset) {

    public static final long NOWHERE = -1;

    /** What an image says of a range. */
    public enum Kind {
        DATA,
        /** One cluster, or a part of it. */
        COMPRESSED,
        ZERO,
        /** The backing image has it; zeros without one. */
        UNALLOCATED
    }

    public static Extent data(long offset, long lengthBytes, long hostOffset) {
        return new Extent(Kind.DATA, offset, lengthBytes, hostOffset);
    }

    public static Extent unallocated(long offset, long lengthBytes) {
        return new Extent(Kind.UNALLOCATED, offset, lengthBytes, NOWHERE);
    }

    /** The first byte behind it. */
    public long end() {
        return offset + lengthBytes;
    }

    public boolean hasHostOffset() {
        return hostOffset != NOWHERE;
    }

    /** Whether both are one range: of one kind, and without a break where they lie. */
    public boolean joins(Extent next) {
        return kind == next.kind
                && kind != Kind.COMPRESSED
                && end() == next.offset
                && (hasHostOffset()
                        ? hostOffset + lengthBytes == next.hostOffset
                        : !next.hasHostOffset());
    }

    public Extent withLength(long bytes) {
        return new Extent(kind, offset, bytes, hostOffset);
    }
}
