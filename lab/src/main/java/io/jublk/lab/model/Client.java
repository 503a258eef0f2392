package io.jublk.lab.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Keeps a number of requests under way until it has made all, on a processor of its own. */
final class Client {

    private final double[] latencies;
    private int made;
    private int ended;

    Client(int requests) {
        latencies = new double[requests];
    }

    /** The next request; null when all have been made. */
    @Nullable Active next(double nowNanos) {
        if (made == latencies.length) {
            return null;
        }
        made++;
        return new Active(nowNanos);
    }

    /** One has ended: the one in its place, at once. */
    @Nullable Active ended(Active request, double nowNanos) {
        latencies[ended++] = nowNanos - request.beginNanos;
        return next(nowNanos);
    }

    boolean isDone() {
        return ended == latencies.length;
    }

    /** The latency that so many in a hundred requests do not exceed. */
    double percentile(int percent) {
        double[] sorted = latencies.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }
}
