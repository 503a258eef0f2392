package io.jublk.qcow2.device;

import io.jublk.ublk.IoRequest;
import io.jublk.uring.Kernel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A bounded number of bounce buffers, made when first needed. */
final class BouncePool implements AutoCloseable {

    private final Kernel kernel;
    private final long bufferBytes;
    private final int limit;
    private final ArrayDeque<Bounce> free;
    private final WaitList waiting = new WaitList();
    private int made;

    BouncePool(Kernel kernel, long bufferBytes, int limit) {
        this.kernel = kernel;
        this.bufferBytes = bufferBytes;
        this.limit = limit;
        free = new ArrayDeque<>(limit);
    }

    long bufferBytes() {
        return bufferBytes;
    }

    /** A buffer, or null: then the request has been told to wait. */
    @Nullable Bounce take(Work work) {
        Bounce bounce = free.poll();
        if (bounce == null && made < limit) {
            made++;
            bounce = new Bounce(kernel, bufferBytes);
        }
        if (bounce == null) {
            waiting.add(work);
        }
        return bounce;
    }

    void giveBack(Bounce bounce, IoRequest by) {
        free.push(bounce);
        waiting.wakeAll(by);
    }

    @Override
    public void close() {
        free.forEach(Bounce::close);
        free.clear();
    }
}
