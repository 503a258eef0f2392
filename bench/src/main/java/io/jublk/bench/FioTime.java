package io.jublk.bench;

import java.time.Duration;

/**
 * How long fio runs.
 *
 * @param ramp before it begins to count
 */
public record FioTime(Duration ramp, Duration measured) {

    private static final Duration WARM_UP = Duration.ofSeconds(1);

    public static FioTime seconds(int seconds) {
        return new FioTime(Duration.ZERO, Duration.ofSeconds(seconds));
    }

    /** A quarter of the time is for getting up to speed. */
    public static FioTime withRamp(int seconds) {
        Duration total = Duration.ofSeconds(seconds);
        Duration ramp = total.dividedBy(4);
        return new FioTime(ramp, total.minus(ramp));
    }

    /** One of several runs that nobody records. */
    static FioTime warmUp() {
        return new FioTime(Duration.ZERO, WARM_UP);
    }

    Duration total() {
        return ramp.plus(measured);
    }
}
