package io.jublk.lab.report;

import io.jublk.lab.model.Outcome;

/**
 * One mechanism under one workload.
 *
 * @param chain how many operations wait for one another ({@link io.jublk.lab.model.Plan#depth})
 * @param alone one request at a time
 * @param busy as many at a time as the settings say
 */
public record Cell(
        String mechanism,
        boolean write,
        int sizeBytes,
        int backends,
        int chain,
        Outcome alone,
        Outcome busy) {

    /** What its one processor could serve if the backends took no time, a second. */
    double processorLimit() {
        return 1e9 / busy.counts().cpuNanos();
    }
}
