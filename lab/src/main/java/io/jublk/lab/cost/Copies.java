package io.jublk.lab.cost;

import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import java.lang.foreign.MemorySegment;

/**
 * Copies between two regions. What a device or another processor has moved lies in no cache of
 * ours: then the regions are larger than caches are. What is in the cache is copied between as many
 * buffers as a busy queue has requests, over and over.
 */
final class Copies implements AutoCloseable {

    static final int MAX_BYTES = 1 << 20;

    /** Requests under way of a busy queue. */
    private static final int CACHED_BUFFERS = 32;

    /** More than the last cache of a usual server. */
    private static final long COLD_BYTES = 128L << 20;

    /** Short enough for a round without an interruption. */
    private static final long ROUND_BYTES = 1 << 20;

    private final boolean cached;
    private final Mapping from;
    private final Mapping to;
    private long position;

    Copies(Kernel kernel, boolean cached) {
        this.cached = cached;
        long bytes = cached ? (long) CACHED_BUFFERS * MAX_BYTES : COLD_BYTES;
        from = Mapping.populated(kernel, bytes);
        to = Mapping.populated(kernel, bytes);
        from.segment().fill((byte) 1); // else all its pages may be one page of zeros
    }

    /** For one copy of this size. */
    double nanos(int sizeBytes) {
        long spanBytes = cached ? (long) CACHED_BUFFERS * sizeBytes : COLD_BYTES;
        int buffers = (int) Math.min(spanBytes, ROUND_BYTES) / sizeBytes;
        return Best.of(buffers, () -> round(sizeBytes, buffers, spanBytes));
    }

    /** Goes on where the last round ended, so that cold memory is cold again. */
    private void round(int sizeBytes, int buffers, long spanBytes) {
        MemorySegment source = from.segment();
        MemorySegment destination = to.segment();
        for (int i = 0; i < buffers; i++) {
            position = position + sizeBytes > spanBytes ? 0 : position;
            MemorySegment.copy(source, position, destination, position, sizeBytes);
            position += sizeBytes;
        }
    }

    @Override
    public void close() {
        from.close();
        to.close();
    }
}
