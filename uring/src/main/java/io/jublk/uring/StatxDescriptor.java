package io.jublk.uring;

/** Offsets in struct statx (linux/stat.h) of the fields that jublk reads. */
public final class StatxDescriptor {

    public static final int SIZE_BYTES = 256;

    public static final int MASK = 0;
    public static final int BLKSIZE = 4;
    public static final int MODE = 28;
    public static final int SIZE = 40;

    /** Of 512 bytes, whatever the file system's are. */
    public static final int BLOCKS = 48;

    public static final int RDEV_MAJOR = 128;
    public static final int RDEV_MINOR = 132;
    public static final int DEV_MAJOR = 136;
    public static final int DEV_MINOR = 140;
    public static final int DIO_MEM_ALIGN = 152;
    public static final int DIO_OFFSET_ALIGN = 156;

    /** STATX_BASIC_STATS. */
    public static final int WANT_BASIC = 0x7ff;

    /** STATX_DIOALIGN (Linux 6.1). */
    public static final int WANT_DIO_ALIGN = 0x2000;

    /** S_IFMT and the types under it (linux/stat.h). */
    public static final int TYPE_MASK = 0170000;

    public static final int TYPE_REGULAR = 0100000;
    public static final int TYPE_BLOCK_DEVICE = 0060000;
    public static final int TYPE_DIRECTORY = 0040000;

    private StatxDescriptor() {}
}
