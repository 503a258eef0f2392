package io.jublk.uring;

/** IOSQE_* flags of a submission (linux/io_uring.h). */
public final class SqeFlags {

    /** {@code fd} is a place in the table of fixed files. */
    public static final int FIXED_FILE = 1;

    /** Starts only when all before it have completed. */
    public static final int DRAIN = 1 << 1;

    /** The next submission starts when this one has succeeded, and is canceled when it has not. */
    public static final int LINK = 1 << 2;

    /** The next submission starts when this one has completed, however it went. */
    public static final int HARD_LINK = 1 << 3;

    /** Goes to a worker thread at once. */
    public static final int ASYNC = 1 << 4;

    /** Takes its memory from the {@link ProvidedBuffers} of its group when it needs it. */
    public static final int BUFFER_SELECT = 1 << 5;

    /** No completion when it succeeds (Linux 5.17). */
    public static final int CQE_SKIP_SUCCESS = 1 << 6;

    private SqeFlags() {}
}
