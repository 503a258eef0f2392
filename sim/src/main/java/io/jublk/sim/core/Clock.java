package io.jublk.sim.core;

/** Simulated time: it passes by steps, and jumps when everyone waits. */
public final class Clock {

    private long nanos;

    public long nanos() {
        return nanos;
    }

    public void advance(long byNanos) {
        nanos += byNanos;
    }

    public void advanceTo(long instantNanos) {
        nanos = Math.max(nanos, instantNanos);
    }
}
