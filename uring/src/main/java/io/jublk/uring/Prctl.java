package io.jublk.uring;

/** Options of prctl(2) (linux/prctl.h). */
public final class Prctl {

    /**
     * Marks the calling task as one that memory reclaim may wait for: its own allocations then
     * never start I/O. Children inherit it, across exec too (Linux 5.6, needs CAP_SYS_RESOURCE).
     */
    public static final int SET_IO_FLUSHER = 57;

    public static final int GET_IO_FLUSHER = 58;

    private Prctl() {}
}
