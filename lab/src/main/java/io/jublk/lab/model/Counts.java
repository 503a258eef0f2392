package io.jublk.lab.model;

import io.jublk.lab.cost.Cost;

/**
 * What one request took, on average over a run.
 *
 * @param copiedBytes by processors, on top of what the backends move
 * @param trafficBytes over the memory bus: a backend's transfer counts once, a copy twice (read and
 *     written)
 */
public record Counts(
        double sqes,
        double cqes,
        double syscalls,
        double tableWrites,
        double pageReferences,
        double pipes,
        double workerHops,
        double linkHops,
        double copiedBytes,
        double trafficBytes,
        double cpuNanos) {

    static Counts of(Meter meter, int requests) {
        return new Counts(
                per(meter.count(Cost.SQE), requests),
                per(meter.count(Cost.CQE), requests),
                per(meter.count(Cost.SYSCALL), requests),
                per(meter.count(Cost.TABLE_WRITE), requests),
                per(meter.count(Cost.PAGE_REFERENCE), requests),
                per(meter.count(Cost.PIPE), requests),
                per(meter.count(Cost.WORKER_HOP), requests),
                per(meter.count(Cost.LINK_HOP), requests),
                per(meter.copiedBytes(), requests),
                per(meter.backendBytes() + 2 * meter.copiedBytes(), requests),
                meter.busyNanos() / requests);
    }

    private static double per(long count, int requests) {
        return (double) count / requests;
    }
}
