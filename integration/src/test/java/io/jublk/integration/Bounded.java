package io.jublk.integration;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * "Does not hang", with bounds so generous that only a hang exceeds them, on an emulated machine
 * too. No test depends on time in any other way.
 */
final class Bounded {

    static final Duration LIMIT = Duration.ofMinutes(3);

    private static final int POLL_MILLIS = 20;

    /** Runs it on a thread of its own: a system call that hangs takes that thread alone. */
    static <T> T call(String what, Callable<T> body) throws Exception {
        AtomicReference<@Nullable T> result = new AtomicReference<>();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread thread =
                Thread.ofPlatform()
                        .daemon(true)
                        .name("bounded: " + what)
                        .start(
                                () -> {
                                    try {
                                        result.set(body.call());
                                    } catch (Throwable e) {
                                        failure.set(e);
                                    }
                                });
        thread.join(LIMIT);
        if (thread.isAlive()) {
            throw new AssertionError(
                    what
                            + " hangs at\n"
                            + Arrays.stream(thread.getStackTrace())
                                    .map(f -> "    " + f)
                                    .collect(Collectors.joining("\n")));
        }
        Throwable cause = failure.get();
        if (cause instanceof Exception e) {
            throw e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        T value = result.get();
        if (value == null) {
            throw new AssertionError(what + " gave nothing");
        }
        return value;
    }

    static void run(String what, Body body) throws Exception {
        call(
                what,
                () -> {
                    body.run();
                    return true;
                });
    }

    /** Waits until it is so. */
    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited " + LIMIT.toSeconds() + " s in vain: " + what);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    private Bounded() {}
}
