package io.jublk.ublk.engine;

import io.jublk.ublk.UblkException;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.Prctl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A platform thread of one queue: it runs a {@link QueueAgent} from its first fetch to the last
 * abort. A virtual thread could not: the driver knows a tag's owner by its OS thread.
 */
public final class QueueThread {

    private static final System.Logger LOG = System.getLogger("io.jublk.ublk");

    /** Ring, table and buffers are made in milliseconds; a loaded machine gets a minute. */
    private static final long START_SECONDS = 60;

    /** Where a target's files begin in every queue's table of fixed files. */
    public static final int FIRST_TARGET_FILE = QueueContext.FIRST_TARGET_FILE;

    private final Kernel kernel;
    private final QueueAgent agent;
    private volatile BitSet cpus;
    private final Thread thread;
    private final CountDownLatch fetched = new CountDownLatch(1);
    private final Runnable onEnd;
    private volatile @Nullable Throwable failure;
    private volatile boolean targetFailureLogged;
    private volatile int osThreadId;

    /**
     * @param cpus where the thread may run; empty for anywhere
     * @param onEnd called on the thread when it has to give up, and when it has ended
     * @param agent makes what the thread runs, given where to tell of a target's mistakes
     */
    QueueThread(
            Kernel kernel,
            String name,
            BitSet cpus,
            Runnable onEnd,
            Function<QueueConfig.Faults, QueueAgent> agent) {
        this.kernel = kernel;
        this.cpus = cpus;
        this.onEnd = onEnd;
        this.agent = agent.apply(this::targetFailed);
        thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
    }

    /**
     * Starts the thread and returns when it has asked for requests.
     *
     * @throws UblkException when the queue cannot be set up
     */
    public void start() {
        thread.start();
        try {
            if (!fetched.await(START_SECONDS, TimeUnit.SECONDS)) {
                throw new UblkException(
                        thread.getName() + " was not ready within " + START_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UblkException("interrupted while starting " + thread.getName(), e);
        }
        Throwable cause = failure;
        if (cause != null) {
            throw new UblkException(
                    "cannot serve " + thread.getName() + ": " + cause.getMessage(), cause);
        }
    }

    private void run() {
        try {
            prepareThread();
            agent.onStart();
            fetched.countDown();
            while (!agent.isDone()) {
                agent.doWork();
            }
        } catch (Throwable e) {
            failure = e;
            LOG.log(System.Logger.Level.ERROR, thread.getName() + " gives up: " + e, e);
            onEnd.run();
        } finally {
            try {
                agent.onClose();
            } finally { // who waits for the end must hear of it however it came
                fetched.countDown();
                onEnd.run();
            }
        }
    }

    private void prepareThread() {
        // A server process has this from its start; a program that embeds jublk has it here at
        // least. Without the right to it, a device works, but not as swap.
        kernel.prctl(Prctl.SET_IO_FLUSHER, 1);
        osThreadId = kernel.gettid();
        if (!cpus.isEmpty()) {
            int result = setAffinity(0, cpus);
            if (result < 0) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        thread.getName() + " runs on any CPU: cannot bind it to " + cpus);
            }
        }
    }

    /**
     * Has the thread run on these CPUs from now on; from any thread. It is not disturbed: the
     * kernel moves it when it is next to run.
     *
     * @throws UblkException when none of them is there
     */
    public void bind(BitSet where) {
        if (!thread.isAlive()) {
            throw new UblkException(thread.getName() + " has ended");
        }
        int result = setAffinity(osThreadId, where);
        if (result < 0) {
            throw new UblkException(
                    "cannot bind "
                            + thread.getName()
                            + " to CPUs "
                            + where
                            + ": "
                            + (result == -Errno.EINVAL
                                    ? "none of them is there for this process"
                                    : Errno.describe(result)));
        }
        cpus = where;
    }

    /** Where it may run, as far as it was asked; empty for anywhere. */
    public BitSet cpus() {
        return (BitSet) cpus.clone();
    }

    private int setAffinity(int threadId, BitSet where) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocateFrom(ValueLayout.JAVA_LONG, where.toLongArray());
            return kernel.schedSetAffinity(threadId, mask);
        }
    }

    private void targetFailed(Slot slot, RuntimeException cause) {
        if (!targetFailureLogged) { // once: a failing target would fill the disk
            targetFailureLogged = true;
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the target failed a request of "
                            + thread.getName()
                            + "; further failures are not logged",
                    cause);
        }
    }

    /**
     * Waits until the queue has ended.
     *
     * @return whether it has
     */
    public boolean join(long millis) throws InterruptedException {
        thread.join(millis);
        return !thread.isAlive();
    }

    /** Ends a queue that has fetched, without a word to the driver: its device waits. */
    public void leave() {
        if (thread.isAlive()) {
            agent.leave();
        }
    }

    public @Nullable Throwable failure() {
        return failure;
    }

    /** Requests served so far; a recent value when read from another thread. */
    public long requests() {
        return agent.requests();
    }

    /** System calls made so far; a recent value when read from another thread. */
    public long enters() {
        return agent.enters();
    }

    /** For measuring what the thread allocates. */
    public long threadId() {
        return thread.threadId();
    }
}
