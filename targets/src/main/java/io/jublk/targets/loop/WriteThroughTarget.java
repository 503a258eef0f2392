package io.jublk.targets.loop;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Discardable;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Resizable;
import io.jublk.ublk.Target;
import java.util.List;

/**
 * A loop device without a volatile cache: a write is on stable storage before it completes, and so
 * clients have nothing to flush. Zeros are written too; what a discard gave up may come back after
 * a power cut, as it may from any device.
 */
public final class WriteThroughTarget implements Target, Discardable, Resizable {

    private final LoopTarget loop;

    public WriteThroughTarget(LoopTarget loop) {
        this.loop = loop;
    }

    @Override
    public String type() {
        return loop.type();
    }

    @Override
    public Geometry geometry() {
        return loop.geometry();
    }

    @Override
    public List<BackingFile> files() {
        return loop.files();
    }

    @Override
    public void read(IoRequest request) {
        loop.read(request);
    }

    @Override
    public void write(IoRequest request) {
        loop.writeFua(request);
    }

    @Override
    public void discard(IoRequest request) {
        loop.discard(request);
    }

    @Override
    public long sizeFor(long wantedBytes, boolean mayCutOff) {
        return loop.sizeFor(wantedBytes, mayCutOff);
    }

    @Override
    public void grow(long sizeBytes) {
        loop.grow(sizeBytes);
    }

    @Override
    public void shrink(long sizeBytes) {
        loop.shrink(sizeBytes);
    }

    @Override
    public void close() {
        loop.close();
    }
}
