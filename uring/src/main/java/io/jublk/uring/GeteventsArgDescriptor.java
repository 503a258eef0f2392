package io.jublk.uring;

/**
 * struct io_uring_getevents_arg (linux/io_uring.h), with the struct __kernel_timespec it points to
 * laid behind it.
 */
public final class GeteventsArgDescriptor {

    public static final int SIZE_BYTES = 24;

    public static final int SIGMASK = 0;
    public static final int SIGMASK_SIZE = 8;
    public static final int MIN_WAIT_USEC = 12;
    public static final int TS = 16;

    /** struct __kernel_timespec (linux/time_types.h): seconds, nanoseconds, 8 bytes each. */
    public static final int TIMESPEC_SIZE_BYTES = 16;

    public static final int TIMESPEC_SECONDS = 0;
    public static final int TIMESPEC_NANOS = 8;

    private GeteventsArgDescriptor() {}
}
