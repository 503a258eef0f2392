package io.jublk.ublk.uapi;

/**
 * struct ublksrv_io_desc (linux/ublk_cmd.h): one request as the driver hands it over, in memory
 * mapped read-only from /dev/ublkcN.
 */
public final class IoDescDescriptor {

    public static final int SIZE_BYTES = 24;

    /** Operation in bits 0 to 7, flags above; see {@link IoOp}. */
    public static final int OP_FLAGS = 0;

    public static final int NR_SECTORS = 4;
    public static final int START_SECTOR = 8;
    public static final int ADDR = 16;

    /** What the driver counts in, whatever the device's block size. */
    public static final int SECTOR_SHIFT = 9;

    /** UBLK_MAX_IO_DESC_SIZE of ublk_drv.c (UBLK_F_IO_DESC_SIZE, Linux 7.3). */
    public static final int MAX_SIZE_BYTES = 256;

    /** A descriptor's size is a multiple of its alignment. */
    public static final int ALIGNMENT_BYTES = 8;

    /** {@link #queueStrideBytes(int, long)} of descriptors of the size that all drivers have. */
    public static long queueStrideBytes(long pageBytes) {
        return queueStrideBytes(SIZE_BYTES, pageBytes);
    }

    /**
     * How far the descriptors of one queue lie from those of the next: room for {@link
     * UblkLimits#MAX_DEPTH} of them, in whole pages (ublk_max_cmd_buf_size of ublk_drv.c).
     */
    public static long queueStrideBytes(int descriptorBytes, long pageBytes) {
        return roundUp((long) UblkLimits.MAX_DEPTH * descriptorBytes, pageBytes);
    }

    /**
     * {@link #queueLengthBytes(int, int, long)} of descriptors of the size that all drivers have.
     */
    public static long queueLengthBytes(int depth, long pageBytes) {
        return queueLengthBytes(depth, SIZE_BYTES, pageBytes);
    }

    /** How much of it a queue of this depth has; the mapping must be of just this length. */
    public static long queueLengthBytes(int depth, int descriptorBytes, long pageBytes) {
        return roundUp((long) depth * descriptorBytes, pageBytes);
    }

    private static long roundUp(long value, long unit) {
        return (value + unit - 1) / unit * unit;
    }

    private IoDescDescriptor() {}
}
