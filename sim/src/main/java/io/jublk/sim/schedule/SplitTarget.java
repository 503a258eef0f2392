package io.jublk.sim.schedule;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Discardable;
import io.jublk.ublk.FuaWritable;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Step;
import io.jublk.ublk.Target;
import io.jublk.ublk.ZeroWritable;
import java.util.List;

/**
 * A file whose requests have as many secondaries as they can: five or so pieces, the last of them
 * in a step of its own, and FUA as a write with a sync behind it.
 */
final class SplitTarget implements Target, FuaWritable, Discardable, ZeroWritable {

    private static final int PIECES = 5;
    private static final int UNIT_BYTES = 512;

    private final BackingFile file;
    private final Step readRest = r -> r.read(file(), position(r), first(r), rest(r));
    private final Step sync = r -> r.sync(file());
    private final Step allocate = r -> r.allocate(file(), r.offsetBytes(), r.lengthBytes());

    SplitTarget(BackingFile file) {
        this.file = file;
    }

    @Override
    public String type() {
        return "split";
    }

    @Override
    public Geometry geometry() {
        return Geometry.ofSize(file.sizeBytes())
                .withBlocks(UNIT_BYTES, 4096)
                .withMemory(UNIT_BYTES, null)
                .withDiscard(4096, Geometry.MAX_DISCARD_BYTES);
    }

    @Override
    public List<BackingFile> files() {
        return List.of(file);
    }

    @Override
    public void read(IoRequest r) {
        long done = 0;
        long end = r.lengthBytes() >= 2 * UNIT_BYTES ? first(r) : r.lengthBytes();
        while (done < end) {
            long length = Math.min(piece(r), end - done);
            r.read(file, r.offsetBytes() + done, done, length);
            done += length;
        }
        if (end < r.lengthBytes()) {
            r.then(readRest);
        }
    }

    @Override
    public void write(IoRequest r) {
        long length;
        for (long done = 0; done < r.lengthBytes(); done += length) {
            length = Math.min(piece(r), r.lengthBytes() - done);
            r.write(file, r.offsetBytes() + done, done, length);
        }
    }

    @Override
    public void writeFua(IoRequest r) {
        write(r);
        r.then(sync);
    }

    @Override
    public void flush(IoRequest r) {
        r.sync(file);
    }

    @Override
    public void discard(IoRequest r) {
        r.punchHole(file, r.offsetBytes(), r.lengthBytes());
    }

    @Override
    public void writeZeroes(IoRequest r) {
        r.punchHole(file, r.offsetBytes(), r.lengthBytes());
        if (!r.mayUnmap()) {
            r.then(allocate);
        }
    }

    private BackingFile file() {
        return file;
    }

    /** A fifth of the request, in whole sectors. */
    private static long piece(IoRequest r) {
        return Math.max(UNIT_BYTES, r.lengthBytes() / PIECES / UNIT_BYTES * UNIT_BYTES);
    }

    /** What a read moves before its step. */
    private static long first(IoRequest r) {
        return r.lengthBytes() - rest(r);
    }

    private static long rest(IoRequest r) {
        return Math.max(UNIT_BYTES, piece(r) / 2 / UNIT_BYTES * UNIT_BYTES);
    }

    private static long position(IoRequest r) {
        return r.offsetBytes() + first(r);
    }

    @Override
    public void close() {
        file.close();
    }
}
