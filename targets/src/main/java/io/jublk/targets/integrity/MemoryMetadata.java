package io.jublk.targets.integrity;

import io.jublk.ublk.IntegrityFormat;
import io.jublk.ublk.IoRequest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Metadata in this process's memory. */
final class MemoryMetadata implements MetadataStore {

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final byte escape;

    MemoryMetadata(IntegrityFormat format, long bytes) {
        memory = arena.allocate(bytes, Long.BYTES);
        escape = Escape.of(format);
        memory.fill(escape);
    }

    @Override
    public void read(IoRequest r, long position) {
        r.copyMetadataIn(memory, position, r.metadataBytes());
    }

    @Override
    public void write(IoRequest r, long position) {
        r.copyMetadataOut(memory, position, r.metadataBytes());
    }

    @Override
    public void escape(IoRequest r, long position, long length) {
        memory.asSlice(position, length).fill(escape);
    }

    @Override
    public void flush(IoRequest r) {}

    @Override
    public void close() {
        arena.close();
    }
}
