package io.jublk.lab.model;

import io.jublk.lab.cost.Cost;
import io.jublk.lab.cost.Costs;
import java.util.EnumMap;
import java.util.Map;

/** Counts what happens and adds up what it costs: the processor's clock. */
final class Meter {

    private final Costs costs;
    private final Map<Cost, Long> counts = new EnumMap<>(Cost.class);
    private double now;
    private double busyNanos;
    private long copiedBytes;
    private long backendBytes;

    Meter(Costs costs) {
        this.costs = costs;
    }

    double now() {
        return now;
    }

    double busyNanos() {
        return busyNanos;
    }

    /** Idle until then, unless that is past. */
    void waitUntil(double nanos) {
        now = Math.max(now, nanos);
    }

    void charge(Cost cost) {
        charge(cost, 1);
    }

    void charge(Cost cost, int times) {
        counts.merge(cost, (long) times, Long::sum);
        spend(times * costs.of(cost));
    }

    /** Processors copy payload. */
    void copy(int lengthBytes) {
        copiedBytes += lengthBytes;
        spend(costs.copy().nanos(lengthBytes));
    }

    /** A backend's own transfer. */
    void backend(int lengthBytes, boolean byProcessor) {
        backendBytes += lengthBytes;
        if (byProcessor) {
            spend(costs.copy().nanos(lengthBytes));
        }
    }

    private void spend(double nanos) {
        now += nanos;
        busyNanos += nanos;
    }

    long count(Cost cost) {
        return counts.getOrDefault(cost, 0L);
    }

    long copiedBytes() {
        return copiedBytes;
    }

    long backendBytes() {
        return backendBytes;
    }
}
