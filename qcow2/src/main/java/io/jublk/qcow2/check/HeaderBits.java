package io.jublk.qcow2.check;

import io.jublk.qcow2.format.BigEndian;
import io.jublk.qcow2.format.Features;
import io.jublk.qcow2.format.HeaderField;
import java.lang.foreign.MemorySegment;

/** The header's bits that say an image's state. */
final class HeaderBits {

    /** Clears the dirty and the corrupt bit: the image has been found to be right. */
    static void markClean(Subject image) {
        long bits = image.header().incompatible();
        long state = Features.DIRTY | Features.CORRUPT;
        // Version 2 has no such field.
        if ((bits & state) == 0 || image.header().version() < 3) {
            return;
        }
        MemorySegment field = MemorySegment.ofArray(new byte[Long.BYTES]);
        field.set(BigEndian.LONG, 0, bits & ~state);
        // All that makes the image right must be there before it says so.
        image.file().sync();
        image.file().write(HeaderField.INCOMPATIBLE_FEATURES.offset(), field);
        image.file().sync();
    }

    private HeaderBits() {}
}
