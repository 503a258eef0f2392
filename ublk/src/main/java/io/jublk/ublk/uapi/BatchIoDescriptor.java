package io.jublk.ublk.uapi;

/**
 * struct ublk_batch_io (linux/ublk_cmd.h, Linux 7.0): the payload of a PREP_IO_CMDS, FETCH_IO_CMDS
 * or COMMIT_IO_CMDS, each for many tags of one queue. Offsets are within the payload.
 */
public final class BatchIoDescriptor {

    public static final int SIZE_BYTES = 16;

    public static final int Q_ID = 0;
    public static final int FLAGS = 2;
    public static final int NR_ELEM = 4;
    public static final int ELEM_BYTES = 6;

    /** Each element ends with the position of a zone append. */
    public static final int HAS_ZONE_LBA = 1;

    /** Each element has the address of the tag's server memory behind its header. */
    public static final int HAS_BUF_ADDR = 1 << 1;

    /** As {@link AutoBufReg#FALLBACK}, for every element. */
    public static final int AUTO_BUF_REG_FALLBACK = 1 << 2;

    /** {@code elem_bytes} of a FETCH_IO_CMDS: each element is a tag. */
    public static final int FETCH_ELEM_BYTES = Short.BYTES;

    /** {@code q_id} and {@code flags} as one int. */
    public static int queueAndFlags(int queue, int flags) {
        return (queue & 0xffff) | (flags << 16);
    }

    /** {@code nr_elem} and {@code elem_bytes} as one int. */
    public static int elements(int count, int elementBytes) {
        return (count & 0xffff) | (elementBytes << 16);
    }

    private BatchIoDescriptor() {}
}
