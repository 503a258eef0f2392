package io.jublk.lab.model;

import org.jspecify.annotations.Nullable;

/**
 * What became of a run.
 *
 * @param refusal why the mechanism cannot serve such requests; null when it can, and without a
 *     meaning for the other figures when it cannot
 * @param succeeded secondaries per request that moved their bytes, repeated ones included
 */
public record Outcome(
        @Nullable String refusal,
        Counts counts,
        double succeeded,
        double p50Nanos,
        double p99Nanos,
        double requestsPerSecond) {

    /** It can serve such requests. */
    public boolean isServed() {
        return refusal == null;
    }
}
