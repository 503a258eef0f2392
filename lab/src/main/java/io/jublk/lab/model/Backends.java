package io.jublk.lab.model;

import java.util.SplittableRandom;

/**
 * N equal devices. Each moves one transfer's bytes after another's at its bandwidth; its latency
 * passes for all at once. A part of the latency is random, exponentially distributed.
 */
final class Backends {

    private final BackendTraits traits;
    private final SplittableRandom random;
    private final double[] free;

    Backends(BackendTraits traits, int count, long seed) {
        this.traits = traits;
        free = new double[count + 1]; // and a spare, for what another has failed
        random = new SplittableRandom(seed);
    }

    /** When a transfer ends that is sent now; in nanoseconds. */
    double end(int backend, int lengthBytes, double nowNanos) {
        double moved = Math.max(free[backend], nowNanos) + lengthBytes / traits.bytesPerNano();
        free[backend] = moved;
        return moved + latencyNanos();
    }

    private double latencyNanos() {
        double fixed = traits.latencyNanos() * (1 - traits.jitter());
        double mean = traits.latencyNanos() * traits.jitter();
        return fixed - mean * Math.log(1 - random.nextDouble());
    }
}
