package io.jublk.ublk.engine;

import java.lang.foreign.MemorySegment;

/** The payload lies in the tag's server memory: the driver copies it there and back. */
final class MemoryPayload implements Payload {

    private final RequestCourse course;
    private final QueueContext queue;
    private final MemorySegment buffers;

    MemoryPayload(RequestCourse course, QueueContext queue) {
        this.course = course;
        this.queue = queue;
        buffers = queue.buffers().segment();
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
        buffers.asSlice(offset(slot, i), s.left(i)).fill((byte) 0);
        course.secondaryEnded(slot, i, s.left(i));
    }

    @Override
    public void copyIn(Slot slot, int i, int sqeFlags) {
        Secondaries s = slot.secondaries;
        int length = s.left(i);
        MemorySegment.copy(s.memory(i), s.moved[i], buffers, offset(slot, i), length);
        course.secondaryEnded(slot, i, length);
    }

    @Override
    public void copyOut(Slot slot, int i, int sqeFlags) {
        Secondaries s = slot.secondaries;
        int length = s.left(i);
        MemorySegment.copy(buffers, offset(slot, i), s.memory(i), s.moved[i], length);
        course.secondaryEnded(slot, i, length);
    }

    @Override
    public boolean isImmediate(int kind) {
        return kind == Secondaries.ZERO
                || kind == Secondaries.COPY_IN
                || kind == Secondaries.COPY_OUT;
    }

    private long offset(Slot slot, int i) {
        Secondaries s = slot.secondaries;
        return (long) slot.buffer * queue.maxIoBytes + s.payloadOffset[i] + s.moved[i];
    }

    private long address(Slot slot, int i) {
        return buffers.address() + offset(slot, i);
    }
}
