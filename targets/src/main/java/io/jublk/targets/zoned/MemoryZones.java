package io.jublk.targets.zoned;

import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.PayloadUse;
import io.jublk.ublk.ZoneLimits;
import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import java.lang.foreign.MemorySegment;

/** Zones in this process's memory, which is there when it is written: gone with it. */
final class MemoryZones extends ZonedTarget {

    private final Mapping mapping;
    private final MemorySegment memory;

    MemoryZones(Kernel kernel, ZoneShape shape, ZoneLimits limits, Geometry geometry) {
        super(shape, limits, geometry);
        mapping = Mapping.reserved(kernel, shape.sizeBytes());
        memory = mapping.segment();
    }

    @Override
    public PayloadUse payloadUse() {
        return PayloadUse.MEMORY;
    }

    @Override
    void readZone(IoRequest r, int zone, long from, long length) {
        r.copyIn(memory, start(zone, from), 0, length);
    }

    @Override
    void writeZone(IoRequest r, int zone, long from, long length) {
        r.copyOut(0, memory, start(zone, from), length);
    }

    /** Nothing beyond the content is ever shown, so it may stay. */
    @Override
    void setEnd(IoRequest r, int zone, long end) {}

    @Override
    void keepEnd(IoRequest r, int zone) {}

    @Override
    void written(IoRequest r, int zone) {}

    @Override
    void blank(int zone, long from, long length) {
        memory.asSlice(start(zone, from), length).fill((byte) 0);
    }

    private long start(int zone, long from) {
        return shape.startOf(zone) + from;
    }

    @Override
    public void close() {
        mapping.close();
    }
}
