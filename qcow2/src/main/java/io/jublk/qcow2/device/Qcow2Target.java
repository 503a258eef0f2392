package io.jublk.qcow2.device;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Discardable;
import io.jublk.ublk.Flushable;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Target;
import io.jublk.ublk.ZeroWritable;
import io.jublk.uring.Kernel;
import java.util.List;

/** A qcow2 image, with all that it stands on, as a device. */
public final class Qcow2Target implements Target, Flushable, Discardable, ZeroWritable {

    private final Kernel kernel;
    private final LiveImage image;
    private final Geometry geometry;
    private final List<BackingFile> files;
    private final boolean ignoresDiscards;

    private final Course reading;
    private final Course writing;
    private final Course flushing;
    private final Course discarding;
    private final Course zeroing;

    Qcow2Target(Kernel kernel, LiveImage image, Geometry geometry, Discards discards) {
        this.kernel = kernel;
        this.image = image;
        this.geometry = geometry;
        files = image.chain.files();
        ignoresDiscards = discards == Discards.IGNORE;
        boolean keeps = discards == Discards.ZERO;
        long size = geometry.sizeBytes();
        L2Tables tables = new L2Tables(image);
        EntryChanges entries = new EntryChanges(image);
        reading = new Reading(image);
        writing = new Writing(image, tables, entries);
        flushing = new Flushing(image);
        discarding = new Clearing(image, tables, entries, size, true, keeps);
        zeroing = new Clearing(image, tables, entries, size, false, false);
    }

    @Override
    public String type() {
        return "qcow2";
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public List<BackingFile> files() {
        return files;
    }

    @Override
    public void read(IoRequest r) {
        reading.begin(r);
    }

    @Override
    public void write(IoRequest r) {
        writing.begin(r);
    }

    @Override
    public void flush(IoRequest r) {
        flushing.begin(r);
    }

    @Override
    public void discard(IoRequest r) {
        if (!ignoresDiscards) {
            discarding.begin(r);
        }
    }

    @Override
    public void writeZeroes(IoRequest r) {
        zeroing.begin(r);
    }

    /** L2 slices found in memory, of all that were asked for since the start. */
    public CacheUse l2Cache() {
        synchronized (image) {
            return new CacheUse(image.l2.hits(), image.l2.misses());
        }
    }

    /** How a cache has served. */
    public record CacheUse(long hits, long misses) {}

    /** Brings to the file what it does not have; all requests are over. */
    @Override
    public void close() {
        LastFlush.run(image, kernel);
        image.close();
    }

    /** Lets go of all as it is: for simulated ends that are none in order. */
    void drop() {
        image.close();
    }
}
