package io.jublk.qcow2.device;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Discardable;
import io.jublk.ublk.Flushable;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Target;
import io.jublk.ublk.ZeroWritable;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import java.util.List;

/** A qcow2 image, with all that it stands on, as a device. */
public final class Qcow2Target implements Target, Flushable, Discardable, ZeroWritable {

    private static final System.Logger LOG = System.getLogger("io.jublk.qcow2");

    /** One for tables, one for the counts of what they freed; a small cache may need more. */
    private static final int MAX_LAST_FLUSHES = 1000;

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

    /** Ends the image in order: all that was written is on stable storage, and nothing leaks. */
    @Override
    public void close() {
        try {
            if (!geometry.readOnly()) {
                finish();
            }
        } catch (RuntimeException e) {
            notInOrder(e.toString());
        } finally {
            image.close();
        }
    }

    /** Leaves the file as it is, as a power cut would. */
    void abandon() {
        image.close();
    }

    private void notInOrder(String why) {
        LOG.log(
                System.Logger.Level.ERROR,
                image.file.path()
                        + " was not ended in order: "
                        + why
                        + "; writes that no flush has followed may be lost");
    }

    /** A flush, and as many more as it takes to give freed clusters back. */
    private void finish() {
        synchronized (image) {
            image.works.allOver();
            if (image.writeBack.isRunning()) {
                notInOrder("requests were cut off");
                return;
            }
            if (image.writeBack.isClean() && image.freed.isEmpty()) {
                return;
            }
        }
        try (OwnRequest request = new OwnRequest(kernel)) {
            for (int i = 0; i < MAX_LAST_FLUSHES; i++) {
                int error = request.run(flushing::begin);
                if (error != 0) {
                    notInOrder(Errno.describe(error));
                    return;
                }
                if (image.writeBack.isClean() && image.freed.isEmpty()) {
                    return;
                }
            }
        }
    }
}
