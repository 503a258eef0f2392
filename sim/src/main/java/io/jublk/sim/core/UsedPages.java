package io.jublk.sim.core;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Memory of simulated machines that are gone, for those to come. A short run costs little more than
 * its memory, and pages that the system has to find and clear anew cost several times those that
 * are cleared here.
 */
final class UsedPages {

    /** Several of the largest machines that a seed draws. */
    private static final long MOST_BYTES = 64L << 20;

    private static final Map<Long, Deque<MemorySegment>> SPARE = new HashMap<>();
    private static long spareBytes;

    /** Zeroed and page-aligned. */
    static synchronized MemorySegment take(long lengthBytes) {
        Deque<MemorySegment> spare = SPARE.get(lengthBytes);
        if (spare == null || spare.isEmpty()) {
            return Arena.ofAuto().allocate(lengthBytes, AddressSpace.PAGE_BYTES);
        }
        spareBytes -= lengthBytes;
        return spare.pop().fill((byte) 0);
    }

    /** Nobody knows its address any more. */
    static synchronized void giveBack(MemorySegment pages) {
        if (spareBytes + pages.byteSize() <= MOST_BYTES) {
            spareBytes += pages.byteSize();
            SPARE.computeIfAbsent(pages.byteSize(), n -> new ArrayDeque<>()).push(pages);
        }
    }

    private UsedPages() {}
}
