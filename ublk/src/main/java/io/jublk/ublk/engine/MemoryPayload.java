package io.jublk.ublk.engine;

import java.lang.foreign.MemorySegment;

/** The payload lies in the tag's server memory: the driver copies it there and back. */
class MemoryPayload implements Payload {

    final RequestCourse course;
    private final QueueContext queue;

    MemoryPayload(RequestCourse course, QueueContext queue) {
        this.course = course;
        this.queue = queue;
    }

    /** The memory that a request's payload lies in. */
    MemorySegment memory(Slot slot) {
        return queue.buffers().segment();
    }

    /** Where in it the payload begins. */
    long start(Slot slot) {
        return (long) slot.buffer * queue.maxIoBytes;
    }

    @Override
    public void read(Slot slot, int i, int sqeFlags) {
        Secondaries s = slot.secondaries;
        queue.complete(
                queue.ring
                        .next()
                        .read(s.file[i], address(slot, i), s.left(i), s.fileOffset[i] + s.moved[i]),
                slot,
                i,
                sqeFlags);
    }

    @Override
    public void write(Slot slot, int i, int writeFlags, int sqeFlags) {
        Secondaries s = slot.secondaries;
        queue.complete(
                queue.ring
                        .next()
                        .write(s.file[i], address(slot, i), s.left(i), s.fileOffset[i] + s.moved[i])
                        .operationFlags(writeFlags),
                slot,
                i,
                sqeFlags);
    }

    @Override
    public void zero(Slot slot, int i, int sqeFlags) {
        Secondaries s = slot.secondaries;
        Zeros.fill(memory(slot), offset(slot, i), s.left(i));
        course.secondaryEnded(slot, i, s.left(i));
    }

    @Override
    public void copyIn(Slot slot, int i, int sqeFlags) {
        Secondaries s = slot.secondaries;
        int length = s.left(i);
        MemorySegment.copy(s.memory(i), s.memoryAt(i), memory(slot), offset(slot, i), length);
        course.secondaryEnded(slot, i, length);
    }

    @Override
    public void copyOut(Slot slot, int i, int sqeFlags) {
        Secondaries s = slot.secondaries;
        int length = s.left(i);
        MemorySegment.copy(memory(slot), offset(slot, i), s.memory(i), s.memoryAt(i), length);
        course.secondaryEnded(slot, i, length);
    }

    @Override
    public boolean isImmediate(int kind) {
        return kind == Secondaries.ZERO
                || kind == Secondaries.COPY_IN
                || kind == Secondaries.COPY_OUT;
    }

    final long offset(Slot slot, int i) {
        Secondaries s = slot.secondaries;
        return start(slot) + s.payloadOffset[i] + s.moved[i];
    }

    final long address(Slot slot, int i) {
        return memory(slot).address() + offset(slot, i);
    }
}
