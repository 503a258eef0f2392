package io.jublk.lab.cost;

import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import java.lang.foreign.MemorySegment;

/** Copies between two sets of buffers, as many as a queue has: what fits a cache stays in it. */
final class Copies implements AutoCloseable {

    static final int MAX_BYTES = 1 << 20;

    /** Requests under way of a busy queue. */
    private static final int BUFFERS = 32;

    private final Mapping from;
    private final Mapping to;

    Copies(Kernel kernel) {
        from = Mapping.populated(kernel, (long) BUFFERS * MAX_BYTES);
        to = Mapping.populated(kernel, (long) BUFFERS * MAX_BYTES);
        from.segment().fill((byte) 1); // else all its pages may be one page of zeros
    }

    double nanos(int sizeBytes) {
        MemorySegment source = from.segment();
        MemorySegment destination = to.segment();
        return Best.of(
                BUFFERS,
                () -> {
                    for (int i = 0; i < BUFFERS; i++) {
                        long at = (long) i * sizeBytes;
                        MemorySegment.copy(source, at, destination, at, sizeBytes);
                    }
                });
    }

    @Override
    public void close() {
        from.close();
        to.close();
    }
}
