package io.jublk.targets.loop;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Discardable;
import io.jublk.ublk.FuaWritable;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Step;
import io.jublk.ublk.Target;
import io.jublk.ublk.ZeroWritable;
import java.util.List;

/** A file or block device, or a range of one, as a device. */
public final class LoopTarget implements Target, FuaWritable, Discardable, ZeroWritable {

    private final BackingFile file;
    private final Geometry geometry;
    private final long startBytes;
    private final Space space;

    /** A file that cannot zero a range in place: give its space back, then take it again. */
    private final Step allocateAgain = r -> r.allocate(file(), position(r), r.lengthBytes());

    LoopTarget(BackingFile file, Geometry geometry, long startBytes, Space space) {
        this.file = file;
        this.geometry = geometry;
        this.startBytes = startBytes;
        this.space = space;
    }

    @Override
    public String type() {
        return "loop";
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public List<BackingFile> files() {
        return List.of(file);
    }

    @Override
    public void read(IoRequest r) {
        r.read(file, position(r), 0, r.lengthBytes());
    }

    @Override
    public void write(IoRequest r) {
        r.write(file, position(r), 0, r.lengthBytes());
    }

    @Override
    public void writeFua(IoRequest r) {
        r.writeThrough(file, position(r), 0, r.lengthBytes());
    }

    @Override
    public void flush(IoRequest r) {
        r.sync(file);
    }

    @Override
    public void discard(IoRequest r) {
        if (space == Space.DEVICE_DISCARD) {
            r.discard(file, position(r), r.lengthBytes());
        } else {
            r.punchHole(file, position(r), r.lengthBytes());
        }
    }

    @Override
    public void writeZeroes(IoRequest r) {
        if (r.mayUnmap()) {
            r.punchHole(file, position(r), r.lengthBytes());
        } else if (space == Space.HOLES_ONLY) {
            r.punchHole(file, position(r), r.lengthBytes());
            r.then(allocateAgain);
        } else {
            r.zeroRange(file, position(r), r.lengthBytes());
        }
    }

    public BackingFile file() {
        return file;
    }

    private long position(IoRequest r) {
        return startBytes + r.offsetBytes();
    }

    @Override
    public void close() {
        file.close();
    }
}
