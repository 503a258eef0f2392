package io.jublk.ublk.engine;

import io.jublk.ublk.uapi.UserCopy;
import io.jublk.uring.Sqe;
import io.jublk.uring.SqeFlags;

/**
 * The payload is reached by reads and writes of /dev/ublkcN, which copy. Between payload and file
 * that takes two operations, linked, with the tag's server memory between them: the first completes
 * only if it fails or falls short, and then the second has no completion at all (req_set_fail of
 * io_uring/io_uring.h), so each pair completes exactly once.
 */
final class UserCopyPayload implements Payload {

    private final QueueContext queue;

    UserCopyPayload(QueueContext queue) {
        this.queue = queue;
    }

    @Override
    public void read(Slot slot, int i, int sqeFlags) {
        Secondaries s = slot.secondaries;
        long buffer = buffer(slot, i);
        int length = attempt(s, i);
        queue.ring.reserve(2);
        firstOfPair(
                queue.ring.next().read(s.file[i], buffer, length, s.fileOffset[i] + s.moved[i]),
                slot,
                i);
        queue.complete(toPayload(slot, i, buffer, length), slot, i, sqeFlags);
    }

    @Override
    public void write(Slot slot, int i, int writeFlags, int sqeFlags) {
        Secondaries s = slot.secondaries;
        long buffer = buffer(slot, i);
        int length = attempt(s, i);
        queue.ring.reserve(2);
        firstOfPair(fromPayload(slot, i, buffer, length), slot, i);
        queue.complete(
                queue.ring
                        .next()
                        .write(s.file[i], buffer, length, s.fileOffset[i] + s.moved[i])
                        .operationFlags(writeFlags),
                slot,
                i,
                sqeFlags);
    }

    @Override
    public void zero(Slot slot, int i, int sqeFlags) {
        int length = slot.secondaries.left(i);
        queue.complete(toPayload(slot, i, queue.zerosAddress(), length), slot, i, sqeFlags);
    }

    @Override
    public void copyIn(Slot slot, int i, int sqeFlags) {
        Secondaries s = slot.secondaries;
        long from = s.memoryAddress(i);
        queue.complete(toPayload(slot, i, from, s.left(i)), slot, i, sqeFlags);
    }

    @Override
    public void copyOut(Slot slot, int i, int sqeFlags) {
        Secondaries s = slot.secondaries;
        long to = s.memoryAddress(i);
        queue.complete(fromPayload(slot, i, to, s.left(i)), slot, i, sqeFlags);
    }

    @Override
    public boolean isImmediate(int kind) {
        return false;
    }

    /** What a pair is to move: where its first operation fell short, just what that one gave. */
    private static int attempt(Secondaries s, int i) {
        return s.shortLength[i] > 0 ? s.shortLength[i] : s.left(i);
    }

    private static void firstOfPair(Sqe sqe, Slot slot, int i) {
        sqe.flags(SqeFlags.FIXED_FILE | SqeFlags.LINK | SqeFlags.CQE_SKIP_SUCCESS)
                .userData(slot.userData(UserData.KIND_FIRST_OF_PAIR, i));
    }

    private Sqe toPayload(Slot slot, int i, long from, int length) {
        return queue.ring
                .next()
                .write(QueueContext.CHARACTER_DEVICE, from, length, position(slot, i));
    }

    private Sqe fromPayload(Slot slot, int i, long to, int length) {
        return queue.ring.next().read(QueueContext.CHARACTER_DEVICE, to, length, position(slot, i));
    }

    private long position(Slot slot, int i) {
        Secondaries s = slot.secondaries;
        return UserCopy.fileOffset(queue.queue, slot.tag, s.payloadOffset[i] + s.moved[i]);
    }

    private long buffer(Slot slot, int i) {
        Secondaries s = slot.secondaries;
        return queue.bufferAddress(slot.tag) + s.payloadOffset[i] + s.moved[i];
    }
}
