package io.jublk.lab.model;

/**
 * What a backend is like.
 *
 * @param latencyNanos from its last byte to the completion, on average
 * @param bytesPerNano its bandwidth; GB/s, in other words
 * @param jitter which part of the latency is random, 0 to 1
 * @param inMemory a file in memory: no latency, no device; processors move the bytes as they issue
 */
public record BackendTraits(
        double latencyNanos, double bytesPerNano, double jitter, boolean inMemory) {

    /** A file on tmpfs. */
    public static final BackendTraits MEMORY = new BackendTraits(0, 1, 0, true);

    public BackendTraits {
        if (latencyNanos < 0 || !(bytesPerNano > 0) || jitter < 0 || jitter > 1) {
            throw new IllegalArgumentException(
                    "a backend has a latency, a bandwidth and a jitter of 0 to 1");
        }
    }
}
