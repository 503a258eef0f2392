package io.jublk.qcow2.image;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where each range of a virtual disk comes from, through all images (qemu-img map). */
public final class ChainMap {

    /**
     * Gives the ranges from {@code offset} to {@code end} in order, without gaps, neighbours of one
     * kind as one.
     */
    public static void walk(DiskImage image, long offset, long end, Consumer<MappedRange> ranges) {
        MappedRange last = null;
        for (long at = offset; at < end; ) {
            MappedRange next = map(image, at, end - at);
            at += next.lengthBytes();
            if (last == null) {
                last = next;
            } else if (last.joins(next)) {
                last = last.joined(next);
            } else {
                ranges.accept(last);
                last = next;
            }
        }
        if (last != null) {
            ranges.accept(last);
        }
    }

    /** Where the bytes at an offset come from: a range that begins there. */
    public static MappedRange map(DiskImage top, long offset, long maxBytes) {
        DiskImage image = top;
        long lengthBytes = maxBytes;
        for (int depth = 0; ; depth++) {
            Extent extent = image.map(offset, lengthBytes);
            lengthBytes = extent.lengthBytes();
            if (extent.kind() != Extent.Kind.UNALLOCATED) {
                return found(image, extent, depth);
            }
            DiskImage backing = image.backing();
            if (backing == null || offset >= backing.sizeBytes()) {
                return new MappedRange(
                        extent.kind(), offset, lengthBytes, depth, null, Extent.NOWHERE);
            }
            lengthBytes = Math.min(lengthBytes, backing.sizeBytes() - offset);
            image = backing;
        }
    }

    private static MappedRange found(DiskImage image, Extent extent, int depth) {
        boolean plain =
                extent.kind() != Extent.Kind.COMPRESSED
                        && !(image instanceof Qcow2Image q && q.header().isEncrypted());
        @Nullable String file =
                extent.kind() == Extent.Kind.ZERO && !extent.hasHostOffset()
                        ? null
                        : image.dataFile().name();
        return new MappedRange(
                extent.kind(),
                extent.offset(),
                extent.lengthBytes(),
                depth,
                file,
                plain ? extent.hostOffset() : Extent.NOWHERE);
    }

    private ChainMap() {}
}
