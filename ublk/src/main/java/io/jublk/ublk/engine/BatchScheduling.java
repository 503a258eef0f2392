package io.jublk.ublk.engine;

import io.jublk.ublk.Scheduling;
import io.jublk.uring.Kernel;
import io.jublk.uring.Sched;

/**
 * Lets a client that shares its processor with this thread hand over several requests at once.
 *
 * <p>Linux lets a thread that is woken take the processor from who woke it. A client with many
 * requests to send is then interrupted at each, and each costs two switches between threads and a
 * turn of the engine, with an io_uring_enter of its own. Under SCHED_BATCH the woken thread waits
 * until the client sleeps, and finds all that it sent: one turn for all ({@code
 * wakeup_preempt_fair} of kernel/sched/fair.c). A client that waits for each request gains nothing
 * and loses the time of a switch. So the thread looks at what a turn brings: while it is more than
 * one request, batches go on; else the usual way does, and batches are tried again now and then.
 *
 * <p>Where client and server have a processor each, neither interrupts the other, whatever the
 * policy. A thread to which somebody gave another policy (chrt) keeps it.
 */
final class BatchScheduling {

    /** Turns that tell whether requests come together. */
    static final int WINDOW_TURNS = 32;

    /**
     * Turns in the usual way before batches are tried: a trial is then less than one request in a
     * hundred of those that would rather not wait, and many requests are 0.1 s without it at most.
     */
    static final int NORMAL_TURNS = 4096;

    /** Of a window: half as many requests again as turns. */
    private static final int ENOUGH_REQUESTS = WINDOW_TURNS + WINDOW_TURNS / 2;

    private static final int CALLING_THREAD = 0;

    private final Kernel kernel;

    /** The thread's policy as this has set or found it; looked after until somebody changes it. */
    private int policy = Sched.NORMAL;

    private boolean adapts;
    private int turnsLeft = NORMAL_TURNS;
    private long windowStart;
    private long requests;

    /** For the calling thread, to which alone it is bound. */
    BatchScheduling(Kernel kernel, Scheduling scheduling) {
        this.kernel = kernel;
        adapts = scheduling == Scheduling.ADAPTIVE;
        if (scheduling == Scheduling.BATCH) {
            change(Sched.BATCH);
        }
    }

    /**
     * A turn has ended.
     *
     * @param requestsSoFar that the queue's thread was given since its start
     */
    void turnEnded(long requestsSoFar) {
        if (!adapts || requestsSoFar == requests) {
            return;
        }
        requests = requestsSoFar;
        if (--turnsLeft > 0) {
            return;
        }
        if (policy == Sched.NORMAL) {
            adapts = change(Sched.BATCH);
        } else if (requests - windowStart < ENOUGH_REQUESTS) {
            adapts = change(Sched.NORMAL);
        }
        turnsLeft = policy == Sched.NORMAL ? NORMAL_TURNS : WINDOW_TURNS;
        windowStart = requests;
    }

    /** False when the thread's policy is somebody else's, or the kernel refuses. */
    private boolean change(int to) {
        if (kernel.schedGetScheduler(CALLING_THREAD) != policy
                || kernel.schedSetScheduler(CALLING_THREAD, to) < 0) {
            return false;
        }
        policy = to;
        return true;
    }
}
