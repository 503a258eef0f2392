package io.jublk.ublk.engine;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Target;
import java.util.List;

/** A file as a device, with no capability at all. */
record PlainTarget(BackingFile file) implements Target {

    @Override
    public String type() {
        return "plain";
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
        request.read(file, request.offsetBytes(), 0, request.lengthBytes());
    }

    @Override
    public void write(IoRequest request) {
        request.write(file, request.offsetBytes(), 0, request.lengthBytes());
    }
}
