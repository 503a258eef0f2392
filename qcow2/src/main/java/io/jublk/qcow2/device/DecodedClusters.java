package io.jublk.qcow2.device;

import io.jublk.ublk.IoRequest;
import io.jublk.uring.Kernel;
import org.jspecify.annotations.Nullable;

/**
 * A few compressed clusters as they are in the clear: one that is read piece by piece is
 * decompressed once. Their number bounds the memory that requests for such clusters take.
 */
final class DecodedClusters implements AutoCloseable {

    private static final int MAX_BUFFERS = 16;

    private final Kernel kernel;
    private final int clusterBytes;
    private final Decoded[] buffers = new Decoded[MAX_BUFFERS];
    private int made;
    private int hand;
    private final WaitList waiting = new WaitList();

    DecodedClusters(Kernel kernel, int clusterBytes) {
        this.kernel = kernel;
        this.clusterBytes = clusterBytes;
    }

    /** A buffer that has this cluster in the clear, or null. */
    @Nullable Decoded find(Layer layer, long hostOffset) {
        for (int i = 0; i < made; i++) {
            Decoded buffer = buffers[i];
            if (buffer.isOf(layer) && buffer.hostOffset == hostOffset) {
                return buffer;
            }
        }
        return null;
    }

    /** A buffer that nobody uses, now used once; or null: then the request waits. */
    @Nullable Decoded take(Work work) {
        if (made < MAX_BUFFERS) {
            Decoded buffer = new Decoded(kernel, clusterBytes);
            buffers[made++] = buffer;
            buffer.users = 1;
            return buffer;
        }
        for (int i = 0; i < MAX_BUFFERS; i++) {
            hand = (hand + 1) % MAX_BUFFERS;
            Decoded buffer = buffers[hand];
            if (buffer.users == 0) {
                buffer.users = 1;
                buffer.layer = null;
                return buffer;
            }
        }
        waiting.add(work);
        return null;
    }

    void release(Decoded buffer, IoRequest by) {
        if (--buffer.users == 0) {
            waiting.wakeAll(by);
        }
    }

    /** A range of the file holds something else now. */
    void forget(Layer layer, long fromHost, long toHost) {
        for (int i = 0; i < made; i++) {
            Decoded buffer = buffers[i];
            if (buffer.isOf(layer)
                    && buffer.hostOffset < toHost
                    && fromHost < buffer.hostOffset + clusterBytes) {
                buffer.layer = null;
            }
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < made; i++) {
            buffers[i].close();
        }
    }
}
