package io.jublk.uring;

/** IORING_ENTER_* flags (linux/io_uring.h). */
public final class Enter {

    public static final int GETEVENTS = 1;

    /** The argument is a struct io_uring_getevents_arg (Linux 5.11). */
    public static final int EXT_ARG = 1 << 3;

    /** The descriptor is an index from {@link Register#RING_FDS} (Linux 5.18). */
    public static final int REGISTERED_RING = 1 << 4;

    private Enter() {}
}
