package io.jublk.uring;

/**
 * struct io_uring_params (linux/io_uring.h) with the struct io_sqring_offsets and struct
 * io_cqring_offsets inside it.
 */
public final class ParamsDescriptor {

    public static final int SIZE_BYTES = 120;

    public static final int SQ_ENTRIES = 0;
    public static final int CQ_ENTRIES = 4;
    public static final int FLAGS = 8;
    public static final int FEATURES = 20;

    public static final int SQ_OFF = 40;
    public static final int SQ_HEAD = SQ_OFF;
    public static final int SQ_TAIL = SQ_OFF + 4;
    public static final int SQ_RING_MASK = SQ_OFF + 8;
    public static final int SQ_RING_ENTRIES = SQ_OFF + 12;
    public static final int SQ_FLAGS = SQ_OFF + 16;
    public static final int SQ_DROPPED = SQ_OFF + 20;
    public static final int SQ_ARRAY = SQ_OFF + 24;

    public static final int CQ_OFF = 80;
    public static final int CQ_HEAD = CQ_OFF;
    public static final int CQ_TAIL = CQ_OFF + 4;
    public static final int CQ_RING_MASK = CQ_OFF + 8;
    public static final int CQ_RING_ENTRIES = CQ_OFF + 12;
    public static final int CQ_OVERFLOW = CQ_OFF + 16;
    public static final int CQ_CQES = CQ_OFF + 20;

    /** Offsets to pass to mmap(2) of the ring's descriptor: IORING_OFF_SQ_RING, IORING_OFF_SQES. */
    public static final long MMAP_RINGS = 0;

    public static final long MMAP_SQES = 0x10000000L;

    private ParamsDescriptor() {}
}
