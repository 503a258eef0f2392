package io.jublk.uring;

/** Policies of sched_setscheduler(2) (linux/sched.h). */
public final class Sched {

    /** The usual one: a thread that is woken may take the processor from who woke it. */
    public static final int NORMAL = 0;

    /** The same share of the processor, but a thread that is woken waits until it is free. */
    public static final int BATCH = 3;

    private Sched() {}
}
