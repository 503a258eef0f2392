package io.jublk.ublk.uapi;

/**
 * struct ublk_elem_header (linux/ublk_cmd.h): one tag in the array of a PREP_IO_CMDS or
 * COMMIT_IO_CMDS. With {@link BatchIoDescriptor#HAS_BUF_ADDR} an address follows, with {@link
 * BatchIoDescriptor#HAS_ZONE_LBA} then a position.
 */
public final class BatchElementDescriptor {

    public static final int SIZE_BYTES = 8;

    public static final int TAG = 0;
    public static final int BUF_INDEX = 2;
    public static final int RESULT = 4;

    /** Behind the header, as the comment of struct ublk_batch_io lays it out. */
    public static final int BUFFER_ADDRESS = SIZE_BYTES;

    /** How long an element is that carries this, as ublk_check_batch_cmd_flags wants it. */
    public static int sizeBytes(int flags) {
        return SIZE_BYTES
                + ((flags & BatchIoDescriptor.HAS_BUF_ADDR) != 0 ? Long.BYTES : 0)
                + ((flags & BatchIoDescriptor.HAS_ZONE_LBA) != 0 ? Long.BYTES : 0);
    }

    /** Where the sector is that a zone append went to: last. */
    public static int zonePosition(int flags) {
        return sizeBytes(flags) - Long.BYTES;
    }

    private BatchElementDescriptor() {}
}
