package io.jublk.qcow2.format;

/** How large things in an image may be. They are QEMU's limits: what it opens, jublk opens. */
public final class Limits {

    /** The format's own minimum. */
    public static final int MIN_CLUSTER_BITS = 9;

    /** QEMU's MAX_CLUSTER_BITS. */
    public static final int MAX_CLUSTER_BITS = 21;

    /** 32 subclusters of at least 512 bytes each. */
    public static final int MIN_CLUSTER_BITS_EXTENDED_L2 = 14;

    /** QEMU's QCOW_MAX_L1_SIZE: enough for 2 PiB at 64 KiB clusters. */
    public static final int MAX_L1_BYTES = 32 << 20;

    /** QEMU's QCOW_MAX_REFTABLE_SIZE: enough for 2 PiB at 64 KiB clusters. */
    public static final int MAX_REFCOUNT_TABLE_BYTES = 8 << 20;

    /** Refcounts of 64 bits. */
    public static final int MAX_REFCOUNT_ORDER = 6;

    /** The order that version 2 always has: 16 bits. */
    public static final int VERSION_2_REFCOUNT_ORDER = 4;

    /** Table entries have room for bits 9 to 55 of an offset. */
    public static final long MAX_HOST_OFFSET = (1L << 56) - 1;

    public static final int MAX_BACKING_NAME_BYTES = 1023;

    /** QEMU keeps the name in 16 bytes, with a NUL at the end. */
    public static final int MAX_BACKING_FORMAT_BYTES = 15;

    /** PATH_MAX of Linux, without the NUL. */
    public static final int MAX_DATA_FILE_NAME_BYTES = 4095;

    /** QEMU's QCOW_MAX_SNAPSHOTS. */
    public static final int MAX_SNAPSHOTS = 65536;

    /** QEMU's QCOW_MAX_SNAPSHOTS_SIZE: 1 KiB for each on average. */
    public static final int MAX_SNAPSHOT_TABLE_BYTES = 1024 * MAX_SNAPSHOTS;

    /** QEMU's QCOW_MAX_SNAPSHOT_EXTRA_DATA. */
    public static final int MAX_SNAPSHOT_EXTRA_BYTES = 1024;

    /** QEMU's QCOW2_MAX_BITMAPS. */
    public static final int MAX_BITMAPS = 65535;

    /** QEMU's QCOW2_MAX_BITMAP_DIRECTORY_SIZE: 1 KiB for each on average. */
    public static final int MAX_BITMAP_DIRECTORY_BYTES = 1024 * MAX_BITMAPS;

    /** QEMU's BME_MAX_NAME_SIZE. */
    public static final int MAX_BITMAP_NAME_BYTES = 1023;

    /** QEMU's BME_MAX_TABLE_SIZE. */
    public static final int MAX_BITMAP_TABLE_ENTRIES = 0x8000000;

    /** QEMU's BME_MAX_PHYS_SIZE: what one bitmap's data may take. */
    public static final long MAX_BITMAP_DATA_BYTES = 0x20000000;

    /** QEMU's BME_MIN_GRANULARITY_BITS and BME_MAX_GRANULARITY_BITS. */
    public static final int MIN_BITMAP_GRANULARITY_BITS = 9;

    public static final int MAX_BITMAP_GRANULARITY_BITS = 31;

    private Limits() {}
}
