package io.jublk.targets.zoned;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.FuaWritable;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Step;
import io.jublk.ublk.ZoneLimits;
import java.util.BitSet;
import java.util.List;

/**
 * Each zone a file, whose length is the zone's write pointer: what the file system keeps of a file
 * is all that is to be kept, so no state beside it can disagree with it after a crash. A reset or a
 * finish is on stable storage when it completes; a write when it is flushed, as with any disk.
 */
final class DirectoryZones extends ZonedTarget implements FuaWritable {

    private final ZoneDirectory directory;
    private final List<BackingFile> files;

    /** Zones written since the last flush. */
    private final BitSet unflushed = new BitSet();

    private final Step flushAll = this::flushAll;

    DirectoryZones(ZoneDirectory directory, ZoneLimits limits, Geometry geometry) {
        super(directory.shape(), limits, geometry);
        this.directory = directory;
        files = directory.files();
        for (int zone = shape.conventional(); zone < shape.zones(); zone++) {
            table.restore(zone, files.get(zone).sizeBytes());
        }
    }

    @Override
    public List<BackingFile> files() {
        return files;
    }

    @Override
    void readZone(IoRequest r, int zone, long from, long length) {
        r.read(files.get(zone), from, 0, length);
    }

    @Override
    void writeZone(IoRequest r, int zone, long from, long length) {
        if (r.isForced()) {
            r.writeThrough(files.get(zone), from, 0, length);
        } else {
            r.write(files.get(zone), from, 0, length);
        }
    }

    @Override
    void setEnd(IoRequest r, int zone, long end) {
        r.truncate(files.get(zone), end);
    }

    @Override
    void keepEnd(IoRequest r, int zone) {
        r.sync(files.get(zone));
    }

    @Override
    void written(IoRequest r, int zone) {
        synchronized (unflushed) {
            unflushed.set(zone);
        }
    }

    /** Its file has a hole there, or what part of the write has come to it. */
    @Override
    void blank(int zone, long from, long length) {}

    @Override
    public void writeFua(IoRequest r) {
        write(r); // which sees that it is forced
    }

    @Override
    public void flush(IoRequest r) {
        synchronized (unflushed) {
            for (int z = unflushed.nextSetBit(0); z >= 0; z = unflushed.nextSetBit(z + 1)) {
                r.sync(files.get(z));
            }
            unflushed.clear();
        }
        r.otherwise(flushAll);
    }

    /** Which of them failed is not known: all are to be flushed again. */
    private void flushAll(IoRequest r) {
        synchronized (unflushed) {
            unflushed.set(0, files.size());
        }
        r.fail(r.error());
    }

    @Override
    public void close() {
        directory.close();
    }
}
