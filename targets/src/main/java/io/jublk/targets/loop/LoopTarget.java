package io.jublk.targets.loop;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Discardable;
import io.jublk.ublk.FuaWritable;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Resizable;
import io.jublk.ublk.Step;
import io.jublk.ublk.Target;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.ZeroWritable;
import java.util.List;

/** A file or block device, or a range of one, as a device. */
public final class LoopTarget implements Target, FuaWritable, Discardable, ZeroWritable, Resizable {

    private final BackingFile file;
    private volatile Geometry geometry;
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

    // ---- another size

    @Override
    public long sizeFor(long wantedBytes, boolean mayCutOff) {
        Geometry now = geometry;
        long there = file.presentSizeBytes() - startBytes;
        long size =
                wantedBytes == AS_BACKEND ? there - there % now.logicalBlockBytes() : wantedBytes;
        if (size <= 0) {
            throw new UblkException(
                    file.path() + " has less than a block by now; make it longer first");
        }
        if (size > there && (file.isBlockDevice() || file.isReadOnly())) {
            throw new UblkException(
                    file.path()
                            + " has "
                            + there
                            + " bytes for the device, less than "
                            + size
                            + (file.isBlockDevice()
                                    ? ", and a block device cannot be made longer from here"
                                    : ", and is open for reading alone; make it longer with 'truncate"
                                            + " -s'"));
        }
        if (size < now.sizeBytes() && size < there && !mayCutOff) {
            throw new UblkException(
                    "a device of "
                            + size
                            + " bytes would lose the last "
                            + (now.sizeBytes() - size)
                            + " bytes of "
                            + file.path()
                            + "; add --shrink if nobody needs them");
        }
        return size;
    }

    @Override
    public void grow(long sizeBytes) {
        if (startBytes + sizeBytes > file.presentSizeBytes()) {
            file.setSize(startBytes + sizeBytes);
        }
        geometry = geometry.withSize(sizeBytes);
    }

    /**
     * Cuts the file off where it had ended with the device; what else is in it is not ours. A write
     * that the driver had let through before may make it longer again: its bytes are no device's.
     */
    @Override
    public void shrink(long sizeBytes) {
        Geometry before = geometry;
        geometry = before.withSize(sizeBytes);
        long there = file.presentSizeBytes() - startBytes;
        boolean endsWithUs = there - before.sizeBytes() < before.logicalBlockBytes();
        if (endsWithUs && there > sizeBytes && !file.isBlockDevice() && !file.isReadOnly()) {
            file.setSize(startBytes + sizeBytes);
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
