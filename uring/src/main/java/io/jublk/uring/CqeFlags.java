package io.jublk.uring;

/** IORING_CQE_F_* flags of a completion (linux/io_uring.h). */
public final class CqeFlags {

    /** A provided buffer was taken; {@link #bufferId} says which. */
    public static final int BUFFER = 1;

    /** More completions of the same submission will follow. */
    public static final int MORE = 1 << 1;

    public static final int SOCK_NONEMPTY = 1 << 2;

    /** The notification of a zero-copy send: its buffer is free again. */
    public static final int NOTIF = 1 << 3;

    /** The id of the provided buffer in the upper half (IORING_CQE_BUFFER_SHIFT). */
    public static int bufferId(int flags) {
        return flags >>> 16;
    }

    private CqeFlags() {}
}
