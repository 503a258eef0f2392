package io.jublk.targets.nothing;

import io.jublk.ublk.Discardable;
import io.jublk.ublk.Flushable;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Resizable;
import io.jublk.ublk.Target;
import io.jublk.ublk.ZeroWritable;

/**
 * A device that keeps nothing and reads as zeros: what is left when the backend costs nothing, for
 * measuring everything else.
 */
public final class NullTarget implements Target, Flushable, Discardable, ZeroWritable, Resizable {

    private static final int DISCARD_GRANULARITY_BYTES = 4096;

    private volatile Geometry geometry;
    private final boolean fill;

    /**
     * @param fill whether reads are zeroed. Without it they complete over whatever is in the pages,
     *     which shows a buffered reader old memory of the kernel: for benchmarks beside servers
     *     that do so, nothing else
     */
    public NullTarget(long sizeBytes, boolean fill) {
        geometry =
                Geometry.ofSize(sizeBytes)
                        .withBlocks(512, 4096)
                        .withDiscard(DISCARD_GRANULARITY_BYTES, Geometry.MAX_DISCARD_BYTES);
        this.fill = fill;
    }

    @Override
    public String type() {
        return "null";
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public void read(IoRequest request) {
        if (fill) {
            request.zero(0, request.lengthBytes());
        } else {
            request.leaveUnfilled();
        }
    }

    @Override
    public void write(IoRequest request) {}

    @Override
    public void flush(IoRequest request) {}

    @Override
    public void discard(IoRequest request) {}

    @Override
    public void writeZeroes(IoRequest request) {}

    /** Any: there is nothing to lose. */
    @Override
    public long sizeFor(long wantedBytes, boolean mayCutOff) {
        return wantedBytes == AS_BACKEND ? geometry.sizeBytes() : wantedBytes;
    }

    @Override
    public void grow(long sizeBytes) {
        geometry = geometry.withSize(sizeBytes);
    }

    @Override
    public void shrink(long sizeBytes) {
        geometry = geometry.withSize(sizeBytes);
    }
}
