package io.jublk.ublk.engine;

import io.jublk.uring.Errno;
import java.lang.foreign.MemorySegment;

/**
 * The payload lies in memory that the client shares with the server, which moves it from and to
 * there itself.
 *
 * <p>That memory is the client's. Pages that it takes away under a request (it can with a file that
 * is not sealed) are EFAULT to the kernel and an InternalError to Java; either costs the request,
 * never the device.
 */
final class SharedPayload extends MemoryPayload {

    SharedPayload(RequestCourse course, QueueContext queue) {
        super(course, queue);
    }

    @Override
    MemorySegment memory(Slot slot) {
        MemorySegment memory = slot.shared;
        if (memory == null) {
            throw new IllegalStateException("shared memory that is not ours");
        }
        return memory;
    }

    @Override
    long start(Slot slot) {
        return slot.sharedOffset;
    }

    @Override
    public void read(Slot slot, int i, int sqeFlags) {
        if (isReachable(slot, i)) {
            super.read(slot, i, sqeFlags);
        }
    }

    @Override
    public void write(Slot slot, int i, int writeFlags, int sqeFlags) {
        if (isReachable(slot, i)) {
            super.write(slot, i, writeFlags, sqeFlags);
        }
    }

    @Override
    public void zero(Slot slot, int i, int sqeFlags) {
        if (isReachable(slot, i)) {
            Secondaries s = slot.secondaries;
            int length = s.left(i);
            int result = length;
            try {
                Zeros.fill(memory(slot), offset(slot, i), length);
            } catch (InternalError gone) {
                result = -Errno.EFAULT;
            }
            course.secondaryEnded(slot, i, result);
        }
    }

    @Override
    public void copyIn(Slot slot, int i, int sqeFlags) {
        if (isReachable(slot, i)) {
            Secondaries s = slot.secondaries;
            MemorySegment source = s.memory(i);
            boolean filledAlready = s.memoryAddress(i) == address(slot, i);
            course.secondaryEnded(
                    slot,
                    i,
                    filledAlready
                            ? s.left(i)
                            : copy(
                                    source,
                                    s.memoryAt(i),
                                    memory(slot),
                                    offset(slot, i),
                                    s.left(i)));
        }
    }

    @Override
    public void copyOut(Slot slot, int i, int sqeFlags) {
        if (isReachable(slot, i)) {
            Secondaries s = slot.secondaries;
            course.secondaryEnded(
                    slot,
                    i,
                    copy(memory(slot), offset(slot, i), s.memory(i), s.memoryAt(i), s.left(i)));
        }
    }

    private static int copy(
            MemorySegment from, long fromOffset, MemorySegment to, long toOffset, int length) {
        try {
            MemorySegment.copy(from, fromOffset, to, toOffset, length);
            return length;
        } catch (InternalError gone) {
            return -Errno.EFAULT;
        }
    }

    private boolean isReachable(Slot slot, int i) {
        if (slot.shared == null) {
            course.secondaryEnded(slot, i, -Errno.EFAULT);
            return false;
        }
        return true;
    }
}
