package io.jublk.integration;

import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.PayloadUse;
import io.jublk.ublk.Target;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A device in memory that stores every byte inverted: where it sees a payload it works on the very
 * bytes, where it does not it keeps them as they come and knows which blocks are which.
 */
final class SeeingTarget implements Target {

    private static final int BLOCK = 4096;

    private final MemorySegment memory;
    private final boolean[] inverted;
    final AtomicLong seen = new AtomicLong();

    SeeingTarget(int sizeBytes) {
        memory = Arena.ofShared().allocate(sizeBytes, BLOCK);
        inverted = new boolean[sizeBytes / BLOCK];
    }

    @Override
    public String type() {
        return "seeing";
    }

    @Override
    public Geometry geometry() {
        return Geometry.ofSize(memory.byteSize()).withBlocks(BLOCK, BLOCK);
    }

    @Override
    public PayloadUse payloadUse() {
        return PayloadUse.MEMORY;
    }

    @Override
    public void read(IoRequest r) {
        MemorySegment view = r.payloadView();
        for (long at = 0; at < r.lengthBytes(); at += BLOCK) {
            long offset = r.offsetBytes() + at;
            MemorySegment block = memory.asSlice(offset, BLOCK);
            if (!inverted[(int) (offset / BLOCK)]) {
                r.copyIn(block, at);
            } else if (view != null) {
                invert(block, view.asSlice(at, BLOCK));
                r.filled(at, BLOCK);
                seen.incrementAndGet();
            } else { // nobody sees it now: as it is to be read, from then on
                invert(block, block);
                inverted[(int) (offset / BLOCK)] = false;
                r.copyIn(block, at);
            }
        }
    }

    @Override
    public void write(IoRequest r) {
        MemorySegment view = r.payloadView();
        for (long at = 0; at < r.lengthBytes(); at += BLOCK) {
            long offset = r.offsetBytes() + at;
            MemorySegment block = memory.asSlice(offset, BLOCK);
            inverted[(int) (offset / BLOCK)] = view != null;
            if (view != null) {
                invert(view.asSlice(at, BLOCK), block);
                seen.incrementAndGet();
            } else {
                r.copyOut(at, block);
            }
        }
    }

    private static void invert(MemorySegment from, MemorySegment to) {
        for (int i = 0; i < BLOCK; i += Long.BYTES) {
            to.set(ValueLayout.JAVA_LONG, i, ~from.get(ValueLayout.JAVA_LONG, i));
        }
    }
}
