package io.jublk.ublk.engine;

import io.jublk.ublk.IntegrityFormat;
import io.jublk.ublk.uapi.UserCopy;
import io.jublk.uring.Sqe;
import io.jublk.uring.SqeFlags;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Moves a request's metadata, which is reached by user copy alone, whatever the data path: by reads
 * and writes of /dev/ublkcN at offsets with UBLKSRV_IO_INTEGRITY_FLAG. Between metadata and file
 * that takes a linked pair with the tag's memory between, as in {@link UserCopyPayload}.
 */
final class MetadataMoves {

    private final QueueContext queue;
    private final int bytesPerTag;
    private final MemorySegment buffers;

    MetadataMoves(QueueContext queue, IntegrityFormat format) {
        this.queue = queue;
        bytesPerTag = (int) format.metadataOf(queue.maxIoBytes);
        buffers = Arena.ofAuto().allocate((long) bytesPerTag * queue.depth, Long.BYTES);
    }

    /** Starts the rest of one; it ends as a transfer does. */
    void issue(Slot slot, int i, int sqeFlags) {
        Secondaries s = slot.secondaries;
        int length = s.shortLength[i] > 0 ? s.shortLength[i] : s.left(i);
        long position =
                UserCopy.metadataOffset(queue.queue, slot.tag, s.payloadOffset[i] + s.moved[i]);
        long inFile = s.fileOffset[i] + s.moved[i];
        long buffer = buffers.address() + (long) slot.tag * bytesPerTag + s.moved[i];
        switch (s.kind[i]) {
            case Secondaries.METADATA_READ -> {
                queue.ring.reserve(2);
                first(queue.ring.next().read(s.file[i], buffer, length, inFile), slot, i);
                queue.complete(toRequest(buffer, length, position), slot, i, sqeFlags);
            }
            case Secondaries.METADATA_WRITE -> {
                queue.ring.reserve(2);
                first(fromRequest(buffer, length, position), slot, i);
                queue.complete(
                        queue.ring.next().write(s.file[i], buffer, length, inFile),
                        slot,
                        i,
                        sqeFlags);
            }
            case Secondaries.METADATA_IN ->
                    queue.complete(
                            toRequest(s.memoryAddress(i), length, position), slot, i, sqeFlags);
            case Secondaries.METADATA_OUT ->
                    queue.complete(
                            fromRequest(s.memoryAddress(i), length, position), slot, i, sqeFlags);
            default -> throw new IllegalStateException("kind " + s.kind[i]);
        }
    }

    private static void first(Sqe sqe, Slot slot, int i) {
        sqe.flags(SqeFlags.FIXED_FILE | SqeFlags.LINK | SqeFlags.CQE_SKIP_SUCCESS)
                .userData(slot.userData(UserData.KIND_FIRST_OF_PAIR, i));
    }

    private Sqe toRequest(long from, int length, long position) {
        return queue.ring.next().write(QueueContext.CHARACTER_DEVICE, from, length, position);
    }

    private Sqe fromRequest(long to, int length, long position) {
        return queue.ring.next().read(QueueContext.CHARACTER_DEVICE, to, length, position);
    }
}
