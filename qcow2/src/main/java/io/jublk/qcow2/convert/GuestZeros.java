package io.jublk.qcow2.convert;

import io.jublk.qcow2.image.ChainMap;
import io.jublk.qcow2.image.DiskImage;
import io.jublk.qcow2.image.MappedRange;

/** Which ranges read as zeros by the tables of all images, without a look at their data. */
final class GuestZeros {

    /**
     * The first offset at or behind {@code offset}, and before {@code end}, that may hold data;
     * {@code end} when there is none.
     */
    static long dataAfter(DiskImage image, long offset, long end) {
        long at = offset;
        while (at < end) {
            MappedRange range = ChainMap.map(image, at, end - at);
            switch (range.kind()) {
                case DATA, COMPRESSED -> {
                    return at;
                }
                case ZERO, UNALLOCATED -> at += range.lengthBytes();
            }
        }
        return end;
    }

    private GuestZeros() {}
}
