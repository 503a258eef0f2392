package io.jublk.ublk.uapi;

/**
 * struct ublksrv_io_cmd (linux/ublk_cmd.h): the payload of an I/O command; 64-byte SQEs do. Offsets
 * are within the payload.
 */
public final class IoCmdDescriptor {

    public static final int SIZE_BYTES = 16;

    /** {@code q_id} in the low half, {@code tag} in the high half of one int. */
    public static final int QUEUE_AND_TAG = 0;

    public static final int TAG = 2;
    public static final int RESULT = 4;

    /**
     * Server memory, the place of a fixed buffer, or 0, as the command wants it; in the commit of a
     * zone append ({@code zone_append_lba}) the sector where the payload was written.
     */
    public static final int ADDR = 8;

    public static int queueAndTag(int queue, int tag) {
        return (queue & 0xffff) | (tag << 16);
    }

    private IoCmdDescriptor() {}
}
