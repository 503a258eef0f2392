package io.jublk.ublk.engine;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.ublk.uapi.IoDescDescriptor;
import java.lang.foreign.MemorySegment;

/** What the driver says of each tag's request, in memory that it shares with the server. */
final class RequestDescriptors {

    private final MemorySegment memory;

    /** How far one tag's lies from the next: what the driver granted, 24 bytes or more. */
    private final long strideBytes;

    RequestDescriptors(MemorySegment memory, long strideBytes) {
        this.memory = memory;
        this.strideBytes = strideBytes;
    }

    /** Tells a slot of the request that it has got. */
    void read(Slot slot) {
        long at = slot.tag * strideBytes;
        slot.begin(
                memory.get(JAVA_INT, at + IoDescDescriptor.OP_FLAGS),
                memory.get(JAVA_LONG, at + IoDescDescriptor.START_SECTOR)
                        << IoDescDescriptor.SECTOR_SHIFT,
                Integer.toUnsignedLong(memory.get(JAVA_INT, at + IoDescDescriptor.NR_SECTORS))
                        << IoDescDescriptor.SECTOR_SHIFT);
        slot.sharedPlace = memory.get(JAVA_LONG, at + IoDescDescriptor.ADDR);
    }
}
