package io.jublk.ublk;

import java.util.ArrayList;
import java.util.List;

/** A target that keeps nothing, with the geometry, files and use of payloads that a test wants. */
class MemoryTarget implements Target {

    private final Geometry geometry;
    private final PayloadUse use;
    private final List<BackingFile> files = new ArrayList<>();
    int closed;

    MemoryTarget(Geometry geometry, PayloadUse use) {
        this.geometry = geometry;
        this.use = use;
    }

    MemoryTarget(Geometry geometry) {
        this(geometry, PayloadUse.MEMORY);
    }

    MemoryTarget withFile(BackingFile file) {
        files.add(file);
        return this;
    }

    @Override
    public String type() {
        return "memory";
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
    public PayloadUse payloadUse() {
        return use;
    }

    @Override
    public void read(IoRequest request) {}

    @Override
    public void write(IoRequest request) {}

    @Override
    public void close() {
        closed++;
    }
}
