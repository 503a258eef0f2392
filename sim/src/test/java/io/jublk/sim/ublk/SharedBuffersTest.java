package io.jublk.sim.ublk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.sim.core.AddressSpace;
import io.jublk.uring.Errno;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What is asked of the simulated driver alone: a real one would have to pin a quarter of a gigabyte
 * for its last index. The rest are cases of the conformance suite.
 */
class SharedBuffersTest {

    private static final int PAGE = AddressSpace.PAGE_BYTES;
    private static final int INDICES = 1 << 16;

    private final AddressSpace memory = new AddressSpace();
    private final SharedBuffers buffers = new SharedBuffers(memory);

    @AfterEach
    void nothingStaysPinned() {
        buffers.clear();
        assertEquals(0, memory.pins());
        memory.close();
    }

    private int add(long address, int pages, boolean onlyWrites) {
        long bytes = (long) pages * PAGE;
        assertEquals(0, memory.pin(address, bytes, !onlyWrites));
        int index = buffers.add(address, bytes, onlyWrites);
        if (index < 0) {
            memory.unpin(address, bytes);
        }
        return index;
    }

    /** ida_alloc_max: 65536 indices, and the lowest free one when some are given back. */
    @Test
    void indicesRunOut() {
        SharedBuffers many = new SharedBuffers(memory);
        for (int i = 0; i < INDICES; i++) {
            assertEquals(i, many.add((long) (INDICES - i) * PAGE, PAGE, true));
        }
        assertEquals(-Errno.ENOSPC, many.add((long) (INDICES + 1) * PAGE, PAGE, true));
        assertEquals(INDICES, many.count());
    }

    @Test
    void buffersAreFoundWhereverTheyWerePutIn() {
        long begin = memory.map(16L * PAGE, true);
        assertEquals(0, add(begin + 8L * PAGE, 2, false));
        assertEquals(1, add(begin, 2, false));
        assertEquals(2, add(begin + 4L * PAGE, 2, true));
        assertEquals(-Errno.EEXIST, add(begin + PAGE, 4, false));
        assertEquals(place(1, PAGE), buffers.find(begin + PAGE, PAGE, false));
        assertEquals(place(0, 512), buffers.find(begin + 8L * PAGE + 512, PAGE, false));
        assertEquals(place(2, 0), buffers.find(begin + 4L * PAGE, 2 * PAGE, true));
        long none = SharedBuffers.NOT_SHARED;
        assertEquals(none, buffers.find(begin + 4L * PAGE, PAGE, false), "for writes alone");
        assertEquals(none, buffers.find(begin + PAGE, PAGE + 512, true), "over its end");
        assertEquals(none, buffers.find(begin + 3L * PAGE, PAGE, true), "between two");
        assertEquals(none, buffers.find(begin - PAGE, PAGE, true), "before all");
        assertEquals(0, buffers.remove(2));
        assertEquals(-Errno.ENOENT, buffers.remove(2));
        assertEquals(2, add(begin + 2L * PAGE, 6, false), "the lowest free");
        assertEquals(place(2, 2L * PAGE), buffers.find(begin + 4L * PAGE, PAGE, false));
    }

    /** Memory that is unmapped while it is pinned is nobody else's until it is not. */
    @Test
    void pinnedMemoryIsNotGivenOutAgain() {
        long one = memory.map(PAGE, true);
        assertEquals(0, add(one, 1, false));
        memory.unmap(one, PAGE);
        assertEquals(false, memory.map(PAGE, true) == one);
        buffers.remove(0);
        assertEquals(one, memory.map(PAGE, true));
    }

    private static long place(int index, long offset) {
        return (long) index << 32 | offset;
    }
}
