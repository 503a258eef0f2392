package io.jublk.sim.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.sim.core.AddressSpace;
import io.jublk.sim.core.Memory;
import io.jublk.uring.CqeDescriptor;
import io.jublk.uring.ParamsDescriptor;
import io.jublk.uring.Setup;
import io.jublk.uring.SqeDescriptor;
import java.lang.foreign.MemorySegment;

/** What a ring shares with its program: struct io_rings and the SQEs. */
final class RingMemory {

    // Where things lie; the program learns it from the params.
    private static final int SQ_HEAD = 0;
    private static final int SQ_TAIL = 4;
    private static final int SQ_MASK = 8;
    private static final int SQ_ENTRIES = 12;
    private static final int SQ_FLAGS = 16;
    private static final int SQ_DROPPED = 20;
    private static final int CQ_HEAD = 64;
    private static final int CQ_TAIL = 68;
    private static final int CQ_MASK = 72;
    private static final int CQ_ENTRIES = 76;
    private static final int CQ_OVERFLOW = 80;
    private static final int CQES = 128;

    final int sqEntries;
    final int cqEntries;
    private final int sqeShift;
    private final boolean hasArray;
    private final long rings;
    private final long sqes;
    private final long array;

    RingMemory(AddressSpace memory, int sqEntries, int cqEntries, int flags) {
        this.sqEntries = sqEntries;
        this.cqEntries = cqEntries;
        sqeShift = (flags & Setup.SQE128) != 0 ? 7 : 6;
        hasArray = (flags & Setup.NO_SQARRAY) == 0;
        long cqBytes = CQES + (long) cqEntries * CqeDescriptor.SIZE_BYTES;
        rings = memory.allocate(cqBytes + 4L * sqEntries);
        array = rings + cqBytes;
        sqes = memory.allocate((long) sqEntries << sqeShift);
        put(SQ_MASK, sqEntries - 1);
        put(SQ_ENTRIES, sqEntries);
        put(CQ_MASK, cqEntries - 1);
        put(CQ_ENTRIES, cqEntries);
    }

    /** io_prepare_config of io_uring/io_uring.c. */
    void describe(MemorySegment params) {
        params.set(JAVA_INT, ParamsDescriptor.SQ_ENTRIES, sqEntries);
        params.set(JAVA_INT, ParamsDescriptor.CQ_ENTRIES, cqEntries);
        params.set(JAVA_INT, ParamsDescriptor.SQ_HEAD, SQ_HEAD);
        params.set(JAVA_INT, ParamsDescriptor.SQ_TAIL, SQ_TAIL);
        params.set(JAVA_INT, ParamsDescriptor.SQ_RING_MASK, SQ_MASK);
        params.set(JAVA_INT, ParamsDescriptor.SQ_RING_ENTRIES, SQ_ENTRIES);
        params.set(JAVA_INT, ParamsDescriptor.SQ_FLAGS, SQ_FLAGS);
        params.set(JAVA_INT, ParamsDescriptor.SQ_DROPPED, SQ_DROPPED);
        params.set(JAVA_INT, ParamsDescriptor.SQ_ARRAY, hasArray ? (int) (array - rings) : 0);
        params.set(JAVA_INT, ParamsDescriptor.CQ_HEAD, CQ_HEAD);
        params.set(JAVA_INT, ParamsDescriptor.CQ_TAIL, CQ_TAIL);
        params.set(JAVA_INT, ParamsDescriptor.CQ_RING_MASK, CQ_MASK);
        params.set(JAVA_INT, ParamsDescriptor.CQ_RING_ENTRIES, CQ_ENTRIES);
        params.set(JAVA_INT, ParamsDescriptor.CQ_OVERFLOW, CQ_OVERFLOW);
        params.set(JAVA_INT, ParamsDescriptor.CQ_CQES, CQES);
    }

    /** io_uring_mmap of io_uring/memmap.c. */
    long map(long offset) {
        return offset == ParamsDescriptor.MMAP_SQES ? sqes : rings;
    }

    // ---- submissions

    int sqTail() {
        return get(SQ_TAIL);
    }

    int sqHead() {
        return get(SQ_HEAD);
    }

    void sqHead(int value) {
        put(SQ_HEAD, value);
    }

    /** io_get_sqe: the address of the SQE at a position, or 0 where the array names none. */
    long sqe(int position) {
        int index = position & (sqEntries - 1);
        if (hasArray) {
            index = Memory.ALL.get(JAVA_INT, array + 4L * index);
            if (Integer.compareUnsigned(index, sqEntries) >= 0) {
                put(SQ_DROPPED, get(SQ_DROPPED) + 1);
                return 0;
            }
        }
        return sqes + ((long) index << sqeShift);
    }

    boolean bigSqes() {
        return 1 << sqeShift == SqeDescriptor.BIG_SIZE_BYTES;
    }

    // ---- completions

    int cqHead() {
        return get(CQ_HEAD);
    }

    void cqTail(int value) {
        put(CQ_TAIL, value);
    }

    void cqe(int position, long userData, int result, int flags) {
        long cqe = rings + CQES + (long) (position & (cqEntries - 1)) * CqeDescriptor.SIZE_BYTES;
        Memory.ALL.set(JAVA_LONG, cqe + CqeDescriptor.USER_DATA, userData);
        Memory.ALL.set(JAVA_INT, cqe + CqeDescriptor.RES, result);
        Memory.ALL.set(JAVA_INT, cqe + CqeDescriptor.FLAGS, flags);
    }

    void overflowed(boolean value) {
        int flags = get(SQ_FLAGS);
        put(SQ_FLAGS, value ? flags | Setup.SQ_CQ_OVERFLOW : flags & ~Setup.SQ_CQ_OVERFLOW);
    }

    private int get(int field) {
        return Memory.ALL.get(JAVA_INT, rings + field);
    }

    private void put(int field, int value) {
        Memory.ALL.set(JAVA_INT, rings + field, value);
    }
}
