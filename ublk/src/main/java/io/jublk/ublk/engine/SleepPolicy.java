package io.jublk.ublk.engine;

import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.Scheduling;
import java.util.concurrent.TimeUnit;

/**
 * How a queue's thread waits for requests.
 *
 * @param pollNanos how long it looks for them before it sleeps
 * @param scheduling what it does to the thread that wakes it
 */
public record SleepPolicy(long pollNanos, Scheduling scheduling) {

    /** Sleeps at once, and is woken in the usual way. */
    public static final SleepPolicy PLAIN = new SleepPolicy(0, Scheduling.NORMAL);

    public static SleepPolicy of(DeviceOptions options) {
        return new SleepPolicy(
                TimeUnit.MICROSECONDS.toNanos(options.pollMicros()), options.scheduling());
    }
}
