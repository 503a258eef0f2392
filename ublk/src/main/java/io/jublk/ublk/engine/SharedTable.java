package io.jublk.ublk.engine;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Memory that a device shares with its clients, by the driver's index. One thread at a time changes
 * it; every queue looks things up, with two loads and no lock.
 *
 * <p>The driver may deliver a request of new memory before REG_BUF has told us its index. So memory
 * is here as {@link #arriving} first: an index that is not known yet can only be that one's.
 */
public final class SharedTable {

    private volatile @Nullable MemorySegment[] segments = new MemorySegment[0];
    private volatile @Nullable MemorySegment arriving;
    private final LongAdder requests = new LongAdder();

    /** REG_BUF of this memory is under way; null: it was refused. */
    public void arriving(@Nullable MemorySegment memory) {
        arriving = memory;
    }

    /** The arriving memory has got its index. */
    public void arrived(int index) {
        MemorySegment[] old = segments;
        MemorySegment[] changed = Arrays.copyOf(old, Math.max(old.length, index + 1));
        changed[index] = arriving;
        segments = changed;
        arriving = null;
    }

    /** UNREG_BUF has ended: no request refers to it any more, and none will. */
    public void remove(int index) {
        MemorySegment[] changed = segments.clone();
        changed[index] = null;
        segments = changed;
    }

    /**
     * @return null when it is not ours: an earlier server's, or another program's
     */
    @Nullable MemorySegment find(int index) {
        MemorySegment found = known(index);
        if (found == null) {
            found = arriving;
        }
        return found == null ? known(index) : found; // it may have arrived between the two looks
    }

    private @Nullable MemorySegment known(int index) {
        MemorySegment[] all = segments;
        return index < all.length ? all[index] : null;
    }

    void count() {
        requests.increment();
    }

    /** Requests whose payload lay in shared memory, of all queues; a recent value. */
    public long requests() {
        return requests.sum();
    }
}
