package io.jublk.qcow2.device;

import io.jublk.ublk.BackgroundRequest;
import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Counting;
import io.jublk.ublk.Discardable;
import io.jublk.ublk.Flushable;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Resizable;
import io.jublk.ublk.Target;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.ZeroWritable;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.KernelException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A qcow2 image, with all that it stands on, as a device. */
public final class Qcow2Target
        implements Target, Flushable, Discardable, ZeroWritable, Resizable, Counting {

    /** Requests that a growing image waits for end sooner, unless its file system hangs. */
    private static final long PATIENCE_MILLIS = 60_000;

    private final Kernel kernel;
    private final LiveImage image;
    private volatile Geometry geometry;
    private final List<BackingFile> files;
    private final boolean ignoresDiscards;

    private final Course reading;
    private final Course writing;
    private final Course flushing;
    private final Course discarding;
    private final Clearing zeroing;
    private final Growing growing;

    /** A growing that was left in the hands of requests that never ended. */
    private boolean growsForEver;

    Qcow2Target(Kernel kernel, LiveImage image, Geometry geometry, Discards discards) {
        this.kernel = kernel;
        this.image = image;
        this.geometry = geometry;
        files = image.chain.files();
        ignoresDiscards = discards == Discards.IGNORE;
        boolean keeps = discards == Discards.ZERO;
        image.deviceBytes = geometry.sizeBytes();
        L2Tables tables = new L2Tables(image);
        EntryChanges entries = new EntryChanges(image);
        reading = new Reading(image);
        writing = new Writing(image, tables, entries);
        flushing = new Flushing(image);
        discarding = new Clearing(image, tables, entries, true, keeps);
        zeroing = new Clearing(image, tables, entries, false, false);
        growing = new Growing(image, zeroing);
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

    // ---- another size

    @Override
    public long sizeFor(long wantedBytes, boolean mayCutOff) {
        if (wantedBytes == AS_BACKEND) {
            throw new UblkException(
                    "an image has the size that it was given: name a new one with --size");
        }
        if (geometry.readOnly()) {
            throw new UblkException(image.file.path() + " is open for reading alone");
        }
        if (wantedBytes != geometry.sizeBytes()) {
            // The disk's own size: it may have a piece at its end that is no block of the device's.
            long now;
            synchronized (image) {
                now = image.top.sizeBytes();
            }
            GrowRules.require(image.file.path(), image.top.header, now, wantedBytes);
        }
        return wantedBytes;
    }

    @Override
    public void grow(long sizeBytes) {
        String what = "cannot make " + image.file.path() + " larger: ";
        if (growsForEver) {
            throw new UblkException(what + "it has tried before and still waits for requests");
        }
        growing.aim(sizeBytes);
        int error;
        try (BackgroundRequest request = new BackgroundRequest(kernel, PATIENCE_MILLIS)) {
            error = request.run(growing::begin);
        } catch (UblkException e) {
            growsForEver = true;
            throw new UblkException(what + e.getMessage(), e);
        } catch (KernelException e) {
            throw new UblkException(what + e.getMessage(), e);
        }
        if (error != 0) {
            throw new UblkException(what + Errno.describe(error));
        }
        geometry = geometry.withSize(sizeBytes);
    }

    @Override
    public void shrink(long sizeBytes) {
        throw new IllegalStateException("sizeFor lets no image become smaller");
    }

    /** As {@link #grow}, by a request of whoever drives this one. */
    void grow(IoRequest r, long sizeBytes) {
        growing.aim(sizeBytes);
        growing.begin(r);
    }

    /** L2 slices that were found in memory, and that were not. */
    @Override
    public Map<String, Long> counters() {
        Map<String, Long> counters = new LinkedHashMap<>(); // in this order
        synchronized (image) {
            counters.put("l2CacheHits", image.l2.hits());
            counters.put("l2CacheMisses", image.l2.misses());
        }
        return counters;
    }

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
