package io.jublk.targets.ram;

import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.PayloadUse;
import io.jublk.ublk.Target;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A device in this process's memory: gone with it. */
public final class RamTarget implements Target {

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;

    public RamTarget(long sizeBytes) {
        memory = arena.allocate(sizeBytes, 4096);
    }

    @Override
    public String type() {
        return "ram";
    }

    @Override
    public Geometry geometry() {
        return Geometry.ofSize(memory.byteSize());
    }

    @Override
    public PayloadUse payloadUse() {
        return PayloadUse.MEMORY;
    }

    @Override
    public void read(IoRequest request) {
        request.copyIn(range(request), 0);
    }

    @Override
    public void write(IoRequest request) {
        request.copyOut(0, range(request));
    }

    private MemorySegment range(IoRequest request) {
        return memory.asSlice(request.offsetBytes(), request.lengthBytes());
    }

    @Override
    public void close() {
        arena.close();
    }
}
