package io.jublk.bench;

import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that has to be removed whatever happens, in the reverse order of its making: at the end of
 * the try block, or on Ctrl-C and SIGTERM in a shutdown hook.
 *
 * <p>Resources are made while the lock is held. So when a signal comes in the middle of making one
 * (adding a device takes seconds), the hook waits until it is made and known, and removes it too.
 */
public final class Cleanup implements Resource {

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Resource> owned = new ArrayDeque<>();
    private final Thread hook;
    private volatile boolean ending;
    private volatile boolean signalled;

    private Cleanup(PrintWriter err) {
        hook = new Thread(() -> onSignal(err), "cleanup");
    }

    /**
     * @param err told when a signal ended the program, and what then could not be removed
     */
    public static Cleanup begin(PrintWriter err) {
        Cleanup cleanup = new Cleanup(err);
        Runtime.getRuntime().addShutdownHook(cleanup.hook);
        return cleanup;
    }

    /** Makes a resource, which from then on is removed in any case. */
    public <T extends Resource> T own(Supplier<T> maker) {
        lock.lock();
        try {
            checkpoint();
            T made = maker.get();
            owned.push(made);
            return made;
        } finally {
            lock.unlock();
        }
    }

    /** Removes a resource before the end. */
    public void release(Resource resource) {
        lock.lock();
        try {
            if (owned.remove(resource)) {
                resource.close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Leaves all there is so far to the user. */
    public void keepAll() {
        lock.lock();
        try {
            owned.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Loops call this, so that they do not go on using what the hook is taking away. */
    public void checkpoint() {
        if (ending) {
            throw new BenchException("interrupted");
        }
    }

    /**
     * The hook stays until all is removed, so that a signal in the middle of it lets it come to its
     * end. A thread that a signal overtakes does not return from here: the hook speaks for the
     * program then, and what the signal broke is no failure to report.
     */
    @Override
    public void close() {
        if (signalled) {
            awaitTheEnd();
        }
        @Nullable RuntimeException failure = closeAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            awaitTheEnd();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void onSignal(PrintWriter err) {
        signalled = true;
        err.println("jublk: interrupted, removing devices and files");
        @Nullable RuntimeException failure = closeAll();
        if (failure != null) {
            Failures.print(failure, err);
        }
    }

    /** What one resource's removal throws never keeps the others. */
    private @Nullable RuntimeException closeAll() {
        ending = true;
        RuntimeException first = null;
        lock.lock();
        try {
            while (!owned.isEmpty()) {
                try {
                    owned.pop().close();
                } catch (RuntimeException e) {
                    if (first == null) {
                        first = e;
                    } else {
                        first.addSuppressed(e);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        return first;
    }

    private static void awaitTheEnd() {
        while (true) {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                // nothing to be woken for
            }
        }
    }
}
