package io.jublk.ublk.uapi;

/**
 * struct blk_zone (linux/blkzoned.h), one of the array that answers UBLK_IO_OP_REPORT_ZONES, with
 * enum blk_zone_type and enum blk_zone_cond. Positions and lengths are in sectors.
 */
public final class ZoneDescriptor {

    public static final int SIZE_BYTES = 64;

    public static final int START = 0;
    public static final int LEN = 8;
    public static final int WP = 16;
    public static final int TYPE = 24;
    public static final int COND = 25;
    public static final int CAPACITY = 32;

    public static final int TYPE_CONVENTIONAL = 1;
    public static final int TYPE_SEQWRITE_REQ = 2;

    public static final int COND_NOT_WP = 0;
    public static final int COND_EMPTY = 1;
    public static final int COND_IMP_OPEN = 2;
    public static final int COND_EXP_OPEN = 3;
    public static final int COND_CLOSED = 4;
    public static final int COND_FULL = 0xe;

    private ZoneDescriptor() {}
}
