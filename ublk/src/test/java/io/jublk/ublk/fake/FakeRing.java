package io.jublk.ublk.fake;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.uring.CqeDescriptor;
import io.jublk.uring.Errno;
import io.jublk.uring.ParamsDescriptor;
import io.jublk.uring.Setup;
import io.jublk.uring.SqeDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The memory of one io_uring, and its tables. */
final class FakeRing implements Node {

    // Where things lie in the rings' memory; the program learns it from the params.
    private static final int SQ_HEAD = 0;
    private static final int SQ_TAIL = 4;
    private static final int SQ_MASK = 8;
    private static final int SQ_ENTRIES = 12;
    private static final int SQ_FLAGS = 16;
    private static final int CQ_HEAD = 32;
    private static final int CQ_TAIL = 36;
    private static final int CQ_MASK = 40;
    private static final int CQ_ENTRIES = 44;
    private static final int CQ_OVERFLOW = 48;
    private static final int CQES = 64;

    private static final int NO_BUFFER = -1;

    private final MemorySegment rings;
    private final MemorySegment sqes;
    private final int sqeBytes;
    private final int sqEntries;
    private final int cqEntries;

    /** Completions that found no room: user data and result by turns. */
    private final Deque<Long> held = new ArrayDeque<>();

    private final Deque<Operation> spare = new ArrayDeque<>();
    private final Map<Integer, FakeBufferRing> groups = new HashMap<>();

    int[] files = {};

    /** Addresses of the payloads in the table of fixed buffers. */
    long[] buffers = {};

    FakeRing(int entries, MemorySegment params) {
        int flags = params.get(JAVA_INT, ParamsDescriptor.FLAGS);
        sqEntries = powerOfTwo(entries);
        cqEntries =
                (flags & Setup.CQSIZE) != 0
                        ? powerOfTwo(params.get(JAVA_INT, ParamsDescriptor.CQ_ENTRIES))
                        : 2 * sqEntries;
        sqeBytes =
                (flags & Setup.SQE128) != 0
                        ? SqeDescriptor.BIG_SIZE_BYTES
                        : SqeDescriptor.SIZE_BYTES;
        rings = Arena.ofAuto().allocate(CQES + (long) cqEntries * CqeDescriptor.SIZE_BYTES, 64);
        sqes = Arena.ofAuto().allocate((long) sqEntries * sqeBytes, 64);
        rings.set(JAVA_INT, SQ_MASK, sqEntries - 1);
        rings.set(JAVA_INT, SQ_ENTRIES, sqEntries);
        rings.set(JAVA_INT, CQ_MASK, cqEntries - 1);
        rings.set(JAVA_INT, CQ_ENTRIES, cqEntries);
        params.set(JAVA_INT, ParamsDescriptor.SQ_ENTRIES, sqEntries);
        params.set(JAVA_INT, ParamsDescriptor.CQ_ENTRIES, cqEntries);
        params.set(JAVA_INT, ParamsDescriptor.SQ_HEAD, SQ_HEAD);
        params.set(JAVA_INT, ParamsDescriptor.SQ_TAIL, SQ_TAIL);
        params.set(JAVA_INT, ParamsDescriptor.SQ_RING_MASK, SQ_MASK);
        params.set(JAVA_INT, ParamsDescriptor.SQ_RING_ENTRIES, SQ_ENTRIES);
        params.set(JAVA_INT, ParamsDescriptor.SQ_FLAGS, SQ_FLAGS);
        params.set(JAVA_INT, ParamsDescriptor.CQ_HEAD, CQ_HEAD);
        params.set(JAVA_INT, ParamsDescriptor.CQ_TAIL, CQ_TAIL);
        params.set(JAVA_INT, ParamsDescriptor.CQ_RING_MASK, CQ_MASK);
        params.set(JAVA_INT, ParamsDescriptor.CQ_RING_ENTRIES, CQ_ENTRIES);
        params.set(JAVA_INT, ParamsDescriptor.CQ_OVERFLOW, CQ_OVERFLOW);
        params.set(JAVA_INT, ParamsDescriptor.CQ_CQES, CQES);
    }

    private static int powerOfTwo(int atLeast) {
        return Integer.highestOneBit(Math.max(1, atLeast - 1)) << (atLeast > 1 ? 1 : 0);
    }

    @Override
    public String name() {
        return "ring";
    }

    @Override
    public long map(long offset, long length) {
        return offset == ParamsDescriptor.MMAP_SQES ? sqes.address() : rings.address();
    }

    // ---- submissions

    /** The next submission, or null when there is none. */
    @Nullable Operation take() {
        int head = rings.get(JAVA_INT, SQ_HEAD);
        if (head == rings.get(JAVA_INT, SQ_TAIL)) {
            return null;
        }
        Operation operation = spare.isEmpty() ? new Operation(this) : spare.pop();
        operation.take(sqes, (long) (head & sqEntries - 1) * sqeBytes, sqeBytes);
        rings.set(JAVA_INT, SQ_HEAD, head + 1);
        return operation;
    }

    void recycle(Operation operation) {
        spare.push(operation);
    }

    // ---- completions

    void post(long userData, int result) {
        post(userData, result, 0);
    }

    void post(long userData, int result, int flags) {
        int tail = rings.get(JAVA_INT, CQ_TAIL);
        if (tail - rings.get(JAVA_INT, CQ_HEAD) == cqEntries || !held.isEmpty()) {
            held.add(userData);
            held.add((long) result);
            held.add((long) flags);
            rings.set(JAVA_INT, SQ_FLAGS, Setup.SQ_CQ_OVERFLOW);
            return;
        }
        put(tail, userData, result, flags);
    }

    private void put(int tail, long userData, int result, int flags) {
        long cqe = CQES + (long) (tail & cqEntries - 1) * CqeDescriptor.SIZE_BYTES;
        rings.set(JAVA_LONG, cqe + CqeDescriptor.USER_DATA, userData);
        rings.set(JAVA_INT, cqe + CqeDescriptor.RES, result);
        rings.set(JAVA_INT, cqe + CqeDescriptor.FLAGS, flags);
        rings.set(JAVA_INT, CQ_TAIL, tail + 1);
    }

    /** Moves what found no room into the ring, as far as there is room by now. */
    void flush() {
        int tail = rings.get(JAVA_INT, CQ_TAIL);
        while (!held.isEmpty() && tail - rings.get(JAVA_INT, CQ_HEAD) < cqEntries) {
            put(tail++, held.remove(), held.remove().intValue(), held.remove().intValue());
        }
        if (held.isEmpty()) {
            rings.set(JAVA_INT, SQ_FLAGS, 0);
        }
    }

    boolean hasCompletions() {
        return rings.get(JAVA_INT, CQ_TAIL) != rings.get(JAVA_INT, CQ_HEAD);
    }

    // ---- provided buffers

    void provide(int group, long address, int entries) {
        groups.put(group, new FakeBufferRing(address, entries));
    }

    /** The next buffer of a group, or null where there is none. */
    FakeBufferRing.@Nullable Taken takeBuffer(int group) {
        FakeBufferRing buffers = groups.get(group);
        return buffers == null ? null : buffers.take();
    }

    // ---- tables

    void makeBuffers(int size) {
        buffers = new long[size];
        Arrays.fill(buffers, NO_BUFFER);
    }

    int registerBuffer(long index, long address) {
        if (index < 0 || index >= buffers.length) {
            return -Errno.EINVAL;
        }
        if (buffers[(int) index] != NO_BUFFER) {
            return -Errno.EBUSY;
        }
        buffers[(int) index] = address;
        return 0;
    }

    int unregisterBuffer(long index) {
        if (!isRegistered(index)) {
            return -Errno.EINVAL;
        }
        buffers[(int) index] = NO_BUFFER;
        return 0;
    }

    boolean isRegistered(long index) {
        return index >= 0 && index < buffers.length && buffers[(int) index] != NO_BUFFER;
    }
}
