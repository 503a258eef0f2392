package io.jublk.ublk.engine;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Discardable;
import io.jublk.ublk.FuaWritable;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Step;
import io.jublk.ublk.Target;
import io.jublk.ublk.ZeroWritable;
import java.util.List;

/** A file as a device, with every capability; a test replaces what it wants to see otherwise. */
final class ScriptedTarget implements Target, FuaWritable, Discardable, ZeroWritable {

    private final BackingFile file;

    Step onRead;
    Step onWrite;
    Step onWriteFua;
    Step onFlush;
    Step onDiscard;
    Step onWriteZeroes;

    ScriptedTarget(BackingFile file) {
        this.file = file;
        onRead = r -> r.read(file, r.offsetBytes(), 0, r.lengthBytes());
        onWrite = r -> r.write(file, r.offsetBytes(), 0, r.lengthBytes());
        onWriteFua = r -> r.writeThrough(file, r.offsetBytes(), 0, r.lengthBytes());
        onFlush = r -> r.sync(file);
        onDiscard = r -> r.punchHole(file, r.offsetBytes(), r.lengthBytes());
        onWriteZeroes = r -> r.zeroRange(file, r.offsetBytes(), r.lengthBytes());
    }

    @Override
    public String type() {
        return "scripted";
    }

    @Override
    public Geometry geometry() {
        return Geometry.ofSize(file.sizeBytes());
    }

    @Override
    public List<BackingFile> files() {
        return List.of(file);
    }

    @Override
    public void read(IoRequest request) {
        onRead.run(request);
    }

    @Override
    public void write(IoRequest request) {
        onWrite.run(request);
    }

    @Override
    public void writeFua(IoRequest request) {
        onWriteFua.run(request);
    }

    @Override
    public void flush(IoRequest request) {
        onFlush.run(request);
    }

    @Override
    public void discard(IoRequest request) {
        onDiscard.run(request);
    }

    @Override
    public void writeZeroes(IoRequest request) {
        onWriteZeroes.run(request);
    }
}
