package io.jublk.ublk.uapi;

/** struct ublk_params (linux/ublk_cmd.h) with the structs inside it, and their constants. */
public final class ParamsDescriptor {

    public static final int SIZE_BYTES = 152;

    /** How much is passed; a driver with a shorter struct takes what it knows. */
    public static final int LEN = 0;

    public static final int TYPES = 4;

    public static final int TYPE_BASIC = 1;
    public static final int TYPE_DISCARD = 1 << 1;
    public static final int TYPE_DEVT = 1 << 2;
    public static final int TYPE_ZONED = 1 << 3;
    public static final int TYPE_DMA_ALIGN = 1 << 4;
    public static final int TYPE_SEGMENT = 1 << 5;
    public static final int TYPE_INTEGRITY = 1 << 6;

    public static final int BASIC_ATTRS = 8;
    public static final int BASIC_LOGICAL_BS_SHIFT = 12;
    public static final int BASIC_PHYSICAL_BS_SHIFT = 13;
    public static final int BASIC_IO_OPT_SHIFT = 14;
    public static final int BASIC_IO_MIN_SHIFT = 15;
    public static final int BASIC_MAX_SECTORS = 16;
    public static final int BASIC_CHUNK_SECTORS = 20;
    public static final int BASIC_DEV_SECTORS = 24;
    public static final int BASIC_VIRT_BOUNDARY_MASK = 32;

    public static final int ATTR_READ_ONLY = 1;
    public static final int ATTR_ROTATIONAL = 1 << 1;
    public static final int ATTR_VOLATILE_CACHE = 1 << 2;
    public static final int ATTR_FUA = 1 << 3;

    public static final int DISCARD_ALIGNMENT = 40;
    public static final int DISCARD_GRANULARITY = 44;
    public static final int DISCARD_MAX_SECTORS = 48;
    public static final int DISCARD_MAX_WRITE_ZEROES_SECTORS = 52;
    public static final int DISCARD_MAX_SEGMENTS = 56;

    public static final int ZONED_MAX_OPEN_ZONES = 76;
    public static final int ZONED_MAX_ACTIVE_ZONES = 80;
    public static final int ZONED_MAX_ZONE_APPEND_SECTORS = 84;

    public static final int DMA_ALIGNMENT = 108;

    public static final int SEGMENT_BOUNDARY_MASK = 120;
    public static final int SEGMENT_MAX_SIZE = 128;
    public static final int SEGMENT_MAX_COUNT = 132;

    public static final int INTEGRITY_FLAGS = 136;
    public static final int INTEGRITY_INTERVAL_EXP = 142;
    public static final int INTEGRITY_METADATA_SIZE = 143;
    public static final int INTEGRITY_PI_OFFSET = 144;
    public static final int INTEGRITY_CSUM_TYPE = 145;
    public static final int INTEGRITY_TAG_SIZE = 146;

    private ParamsDescriptor() {}
}
