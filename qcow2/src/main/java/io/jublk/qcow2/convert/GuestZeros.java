package io.jublk.qcow2.convert;

import io.jublk.qcow2.image.DiskImage;
import io.jublk.qcow2.image.Extent;

/**
 * Which ranges of an image read as zeros by its tables and those behind it, without a look at data.
 */
final class GuestZeros {

    /**
     * The first offset at or behind {@code offset}, and before {@code end}, that may hold data;
     * {@code end} when there is none.
     */
    static long dataAfter(DiskImage image, long offset, long end) {
        long at = offset;
        while (at < end) {
            Extent extent = image.map(at, end - at);
            long data = dataIn(image, extent);
            if (data < extent.end()) {
                return data;
            }
            at = extent.end();
        }
        return end;
    }

    private static long dataIn(DiskImage image, Extent extent) {
        return switch (extent.kind()) {
            case DATA, COMPRESSED -> extent.offset();
            case ZERO -> extent.end();
            case UNALLOCATED -> {
                DiskImage backing = image.backing();
                if (backing == null) {
                    yield extent.end();
                }
                long end = Math.min(extent.end(), backing.sizeBytes());
                long data = dataAfter(backing, extent.offset(), end);
                yield data < end ? data : extent.end();
            }
        };
    }

    private GuestZeros() {}
}
