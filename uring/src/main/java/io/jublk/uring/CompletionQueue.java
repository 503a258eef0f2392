package io.jublk.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The ring that the kernel fills and we empty: the tail is the kernel's, the head ours. Memory
 * order is in the names.
 */
final class CompletionQueue {

    private static final VarHandle INT = JAVA_INT.varHandle();

    private final MemorySegment ring;
    private final long headOffset;
    private final long tailOffset;
    private final long overflowOffset;
    private final long cqesOffset;
    private final int entries;
    private final int mask;

    private int head;

    CompletionQueue(MemorySegment ring, MemorySegment params) {
        this.ring = ring;
        headOffset = offset(params, ParamsDescriptor.CQ_HEAD);
        tailOffset = offset(params, ParamsDescriptor.CQ_TAIL);
        overflowOffset = offset(params, ParamsDescriptor.CQ_OVERFLOW);
        cqesOffset = offset(params, ParamsDescriptor.CQ_CQES);
        entries = ring.get(JAVA_INT, offset(params, ParamsDescriptor.CQ_RING_ENTRIES));
        mask = ring.get(JAVA_INT, offset(params, ParamsDescriptor.CQ_RING_MASK));
        head = ring.get(JAVA_INT, headOffset);
    }

    /**
     * Hands every completion that is there to the handler, in order, and gives their places back to
     * the kernel.
     *
     * @return how many there were
     */
    int drain(CompletionHandler handler) {
        int start = head;
        int tail = tailAcquire();
        try {
            while (head - tail < 0) { // a handler may drain too, and pass this tail
                long cqe = cqesOffset + (long) (head & mask) * CqeDescriptor.SIZE_BYTES;
                long userData = ring.get(JAVA_LONG, cqe + CqeDescriptor.USER_DATA);
                int result = ring.get(JAVA_INT, cqe + CqeDescriptor.RES);
                int flags = ring.get(JAVA_INT, cqe + CqeDescriptor.FLAGS);
                head++;
                handler.onCompletion(userData, result, flags);
            }
        } finally {
            publishHeadRelease();
        }
        return head - start;
    }

    boolean isEmpty() {
        return head == tailAcquire();
    }

    /** Completions lost for good; only a kernel without NODROP (before 5.5) ever loses one. */
    int dropped() {
        return (int) INT.getOpaque(ring, overflowOffset);
    }

    int entries() {
        return entries;
    }

    private int tailAcquire() {
        return (int) INT.getAcquire(ring, tailOffset);
    }

    private void publishHeadRelease() {
        INT.setRelease(ring, headOffset, head);
    }

    private static long offset(MemorySegment params, int field) {
        return Integer.toUnsignedLong(params.get(JAVA_INT, field));
    }
}
