package io.jublk.lab.cost;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.uring.Kernel;
import io.jublk.uring.KernelException;
import io.jublk.uring.Mapping;
import io.jublk.uring.Ring;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Fixed buffers put in the place of others: the same allocations, table writes and frees as a
 * driver's registration, and the pinning of pages that a driver does not need.
 */
final class Registrations implements AutoCloseable {

    /** IORING_REGISTER_BUFFERS_UPDATE (linux/io_uring.h). */
    private static final int BUFFERS_UPDATE = 16;

    /** struct io_uring_rsrc_update2: offset, resv, data, tags, nr, resv2. */
    private static final int UPDATE_BYTES = 32;

    private static final int UPDATE_DATA = 8;
    private static final int UPDATE_COUNT = 24;

    private static final int MANY_PAGES = 64;
    private static final int CALLS = 50;

    private final Kernel kernel;
    private final Ring ring;
    private final Mapping memory;
    private double onePage = Double.MAX_VALUE;
    private double manyPages = Double.MAX_VALUE;

    Registrations(Kernel kernel, Ring ring) {
        this.kernel = kernel;
        this.ring = ring;
        ring.fixedBuffers(1);
        memory = Mapping.populated(kernel, (long) MANY_PAGES * kernel.pageBytes());
    }

    void pass() {
        onePage = Math.min(onePage, replace(1));
        manyPages = Math.min(manyPages, replace(MANY_PAGES));
    }

    /** One more page: pinned, and unpinned. */
    double pageNanos() {
        return (manyPages - onePage) / (MANY_PAGES - 1);
    }

    /** A whole call for a buffer of no pages. */
    double emptyNanos() {
        return onePage - pageNanos();
    }

    private double replace(int pages) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(16, 8); // struct iovec
            buffer.set(JAVA_LONG, 0, memory.address());
            buffer.set(JAVA_LONG, 8, (long) pages * kernel.pageBytes());
            MemorySegment update = arena.allocate(UPDATE_BYTES, 8);
            update.set(JAVA_LONG, UPDATE_DATA, buffer.address());
            update.set(JAVA_INT, UPDATE_COUNT, 1);
            long address = update.address();
            return Best.of(
                    CALLS,
                    () -> {
                        for (int i = 0; i < CALLS; i++) {
                            int result =
                                    kernel.ioUringRegister(
                                            ring.fd(), BUFFERS_UPDATE, address, UPDATE_BYTES);
                            if (result < 0) {
                                throw new KernelException("update a fixed buffer", result);
                            }
                        }
                    });
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
