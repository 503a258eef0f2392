package io.jublk.ublk.uapi;

/**
 * struct ublk_elem_header (linux/ublk_cmd.h): one tag in the array of a PREP_IO_CMDS or
 * COMMIT_IO_CMDS. With {@link BatchIoDescriptor#HAS_BUF_ADDR} an address follows.
 */
public final class BatchElementDescriptor {

    public static final int SIZE_BYTES = 8;

    public static final int TAG = 0;
    public static final int BUF_INDEX = 2;
    public static final int RESULT = 4;

    /** Behind the header, as the comment of struct ublk_batch_io lays it out. */
    public static final int BUFFER_ADDRESS = SIZE_BYTES;

    public static final int WITH_ADDRESS_BYTES = SIZE_BYTES + Long.BYTES;

    private BatchElementDescriptor() {}
}
