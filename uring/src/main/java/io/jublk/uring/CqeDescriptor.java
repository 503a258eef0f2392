package io.jublk.uring;

/** struct io_uring_cqe (linux/io_uring.h): one completion. */
public final class CqeDescriptor {

    public static final int SIZE_BYTES = 16;

    public static final int USER_DATA = 0;
    public static final int RES = 8;
    public static final int FLAGS = 12;

    private CqeDescriptor() {}
}
