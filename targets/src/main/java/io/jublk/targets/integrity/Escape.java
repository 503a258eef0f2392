package io.jublk.targets.integrity;

import io.jublk.ublk.IntegrityFormat;

/**
 * Metadata of data that has no protection information: all ones. The application tag 0xffff, and
 * with type 3 the reference tag too, tells whoever verifies not to (T10_PI_APP_ESCAPE of
 * linux/t10-pi.h). It is what a freshly formatted drive has.
 */
final class Escape {

    private static final byte ONES = (byte) 0xff;

    static byte of(IntegrityFormat format) {
        return format.checksum() == IntegrityFormat.Checksum.NONE ? 0 : ONES;
    }

    private Escape() {}
}
