package io.jublk.ublk.uapi;

/**
 * Where a request's bytes lie in /dev/ublkcN for pread(2) and pwrite(2) (UBLKSRV_IO_BUF_OFFSET and
 * the bit fields behind it in linux/ublk_cmd.h).
 */
public final class UserCopy {

    public static final long BASE_OFFSET = 0x80000000L;
    public static final int TAG_SHIFT = 25;
    public static final int QUEUE_SHIFT = 41;

    /** UBLKSRV_IO_INTEGRITY_FLAG: the request's metadata in place of its payload (Linux 7.0). */
    public static final long INTEGRITY_FLAG = 1L << 62;

    public static long metadataOffset(int queue, int tag, int offset) {
        return fileOffset(queue, tag, offset) | INTEGRITY_FLAG;
    }

    public static long fileOffset(int queue, int tag, int payloadOffset) {
        return BASE_OFFSET
                + (((long) queue << QUEUE_SHIFT) | ((long) tag << TAG_SHIFT) | payloadOffset);
    }

    private UserCopy() {}
}
