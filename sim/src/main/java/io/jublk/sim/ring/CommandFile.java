package io.jublk.sim.ring;

/** A file with {@code ->uring_cmd}: a driver that is spoken to by IORING_OP_URING_CMD. */
public interface CommandFile {

    /** -EIOCBQUEUED: the driver completes it by {@link SimRing#commandDone}. */
    int QUEUED = Integer.MIN_VALUE;

    /** Not now: ask again when something has happened. For commands that sleep, on workers. */
    int SLEEPS = Integer.MIN_VALUE + 1;

    /**
     * Carries out a command.
     *
     * @param mayBlock false when the submitting task asks (IO_URING_F_NONBLOCK): -EAGAIN then sends
     *     the command to a worker
     * @return the result, {@link #QUEUED} or {@link #SLEEPS}
     */
    int command(Request request, boolean mayBlock);

    /** What the driver left for the task of the command's ring (io_uring_cmd_complete_in_task). */
    void runInTask(Request request, boolean canceled);

    /** The ring goes: IO_URING_F_CANCEL for a command that waits. */
    void cancel(Request request);

    /** A command that sleeps ends with EINTR when it is told to (wait_event_interruptible). */
    default boolean isInterruptible(Request request) {
        return true;
    }
}
