package io.jublk.ublk.uapi;

/** Limits of the driver (linux/ublk_cmd.h, ublk_drv.c, io_uring/rsrc.h). */
public final class UblkLimits {

    /** UBLK_MAX_QUEUE_DEPTH. */
    public static final int MAX_DEPTH = 4096;

    /** UBLK_MAX_NR_QUEUES; the driver also caps the queues at the number of CPUs. */
    public static final int MAX_QUEUES = 4096;

    /** A user copy addresses bytes in a request with 25 bits (UBLK_IO_BUF_BITS). */
    public static final int MAX_IO_BYTES = 1 << 25;

    /** ublk_validate_params: max_sectors may not be under a page. */
    public static final int MIN_IO_BYTES = 4096;

    /** IORING_MAX_REG_BUFFERS: places in one ring's table of fixed buffers. */
    public static final int MAX_FIXED_BUFFERS = 1 << 14;

    /** UBLK_MAX_UBLKS: minor numbers have 20 bits. */
    public static final int MAX_DEVICES = 1 << 20;

    /** UBLK_MIN_SEGMENT_SIZE. */
    public static final int MIN_SEGMENT_BYTES = 4096;

    private UblkLimits() {}
}
