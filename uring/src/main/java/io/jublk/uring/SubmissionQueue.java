package io.jublk.uring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The ring that we fill and the kernel empties. One producer, us: the tail is ours and the kernel
 * reads it; the head is the kernel's and we read it. Memory order is in the names.
 */
final class SubmissionQueue {

    private static final VarHandle INT = JAVA_INT.varHandle();

    private final MemorySegment ring;
    private final long headOffset;
    private final long tailOffset;
    private final long flagsOffset;
    private final int entries;
    private final int mask;
    private final int sqeShift;
    private final MemorySegment sqes;
    private final Sqe sqe;

    /** Where the next SQE goes; at most {@code entries} ahead of the kernel's head. */
    private int localTail;

    /** What the kernel has been told of. */
    private int publishedTail;

    SubmissionQueue(MemorySegment ring, MemorySegment sqes, MemorySegment params, int flags) {
        this.ring = ring;
        headOffset = offset(params, ParamsDescriptor.SQ_HEAD);
        tailOffset = offset(params, ParamsDescriptor.SQ_TAIL);
        flagsOffset = offset(params, ParamsDescriptor.SQ_FLAGS);
        entries = ring.get(JAVA_INT, offset(params, ParamsDescriptor.SQ_RING_ENTRIES));
        mask = ring.get(JAVA_INT, offset(params, ParamsDescriptor.SQ_RING_MASK));
        boolean big = (flags & Setup.SQE128) != 0;
        sqeShift = big ? 7 : 6;
        this.sqes = sqes;
        sqe = new Sqe(sqes, big);
        if ((flags & Setup.NO_SQARRAY) == 0) {
            // The indices never change: place i of the ring is SQE i.
            long array = offset(params, ParamsDescriptor.SQ_ARRAY);
            for (int i = 0; i < entries; i++) {
                ring.set(JAVA_INT, array + 4L * i, i);
            }
        }
    }

    /** How many SQEs fit now. */
    int space() {
        return entries - (localTail - headAcquire());
    }

    /** The next SQE, blank; the caller has made sure of {@link #space}. */
    Sqe next() {
        sqe.moveTo((long) (localTail & mask) << sqeShift);
        localTail++;
        return sqe;
    }

    /** How many SQEs the kernel has not consumed yet, published or not. */
    int pending() {
        return localTail - headAcquire();
    }

    /**
     * Whether the SQE that the kernel consumed last has another linked behind it; there was one,
     * and nothing was written since.
     */
    boolean lastConsumedIsLinked() {
        long last = (long) (headAcquire() - 1 & mask) << sqeShift;
        int flags = sqes.get(JAVA_BYTE, last + SqeDescriptor.FLAGS);
        return (flags & (SqeFlags.LINK | SqeFlags.HARD_LINK)) != 0;
    }

    /** Makes every SQE written so far visible to the kernel. */
    void publishTailRelease() {
        if (publishedTail != localTail) {
            INT.setRelease(ring, tailOffset, localTail);
            publishedTail = localTail;
        }
    }

    /** The kernel holds completions back for want of room in the completion ring. */
    boolean completionsOverflowedOpaque() {
        return ((int) INT.getOpaque(ring, flagsOffset) & Setup.SQ_CQ_OVERFLOW) != 0;
    }

    int entries() {
        return entries;
    }

    private int headAcquire() {
        return (int) INT.getAcquire(ring, headOffset);
    }

    private static long offset(MemorySegment params, int field) {
        return Integer.toUnsignedLong(params.get(JAVA_INT, field));
    }
}
