package io.jublk.ublk.engine;

import io.jublk.ublk.BackgroundRequest;
import io.jublk.ublk.BackingFile;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Step;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import io.jublk.uring.Fallocate;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The place of one tag: everything that is known about the request that it holds. Made with the
 * device, used for every request of the tag, never left by one.
 */
final class Slot implements IoRequest {

    /** What {@link #buffer} is where a request has one only while it is under way. */
    static final int NO_BUFFER = -1;

    /** Other threads read it: {@link IoRequest#isUnderWay}. */
    private static final VarHandle OWNED = ownedHandle();

    /** Who serves it. */
    final QueueAgent agent;

    final int queue;
    final int tag;
    final Secondaries secondaries = new Secondaries();

    // ---- the request
    int operation;
    int opFlags;
    long offsetBytes;
    long lengthBytes;

    /** Where a zone append went. */
    long appendedBytes;

    /** Counts the tag's requests: a completion of an earlier one is recognised. */
    int generation;

    /** The server has the request: from delivery to commit. Written by the queue's thread alone. */
    private boolean owned;

    /** Its commit is linked behind its secondary: the kernel may have carried out both. */
    boolean committedAhead;

    // ---- its course

    /** Secondaries under way, and one more while they are being issued. */
    int pending;

    /** The first error of the current fused command, negative; or 0. */
    int error;

    /** What {@link #error()} shows to a step of {@code otherwise}. */
    int shownError;

    @Nullable Step next;
    @Nullable Step onError;

    /** How far a read's payload has been filled without a gap. */
    long filled;

    /** The target wants the rest of a read's payload left as it is. */
    boolean leftUnfilled;

    // ---- its payload

    /** How the payload of this very request is reached; null for a request without. */
    @Nullable Payload payload;

    /** Where a payload lies in shared memory, as the driver encodes it; of no meaning else. */
    long sharedPlace;

    /** The memory shared with the client that the payload lies in; null for any other request. */
    @Nullable MemorySegment shared;

    /** Where in it the payload begins. */
    long sharedOffset;

    /** Which of the queue's buffers it has; the tag's own where every tag has one. */
    int buffer;

    /** The payload is in the ring's table by a REGISTER of ours, to be undone before the commit. */
    boolean registered;

    /** A REGISTER of this request failed: its payload has to be copied. */
    boolean registrationFailed;

    Slot(QueueAgent agent, int queue, int tag) {
        this.agent = agent;
        this.queue = queue;
        this.tag = tag;
        buffer = tag;
    }

    private static VarHandle ownedHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(Slot.class, "owned", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Takes a new request. */
    void begin(int newOpFlags, long newOffsetBytes, long newLengthBytes) {
        operation = IoOp.operation(newOpFlags);
        opFlags = newOpFlags;
        offsetBytes = newOffsetBytes;
        lengthBytes =
                operation == IoOp.REPORT_ZONES
                        ? ZoneOperations.reportBytes(newLengthBytes)
                        : newLengthBytes;
        appendedBytes = newOffsetBytes;
        generation++;
        OWNED.setRelease(this, true);
        committedAhead = false;
        error = 0;
        shownError = 0;
        next = null;
        onError = null;
        filled = 0;
        leftUnfilled = false;
        payload = null;
        shared = null;
        registered = false;
        registrationFailed = false;
        secondaries.clear();
    }

    /** For the queue's own thread. */
    boolean isOwned() {
        return owned;
    }

    /** All of the request's I/O is over: it goes back to the driver, or is with it already. */
    void disown() {
        OWNED.setRelease(this, false);
    }

    /**
     * The current fused command found no payload in the ring's table: its moves count for naught.
     */
    boolean mustCopy() {
        return registered && registrationFailed;
    }

    boolean hasPayload() {
        return IoOp.fillsPayload(operation) || IoOp.takesPayload(operation);
    }

    /** The result to commit when all went well: ublk wants the bytes of a read or write. */
    int successResult() {
        return hasPayload() ? (int) lengthBytes : 0;
    }

    /** A read whose payload still holds bytes that nobody wrote. */
    boolean isUnfilled() {
        return operation == IoOp.READ && filled < lengthBytes && !leftUnfilled;
    }

    long userData(int kind, int secondary) {
        return UserData.of(kind, generation, tag, secondary);
    }

    // ---- IoRequest

    @Override
    public boolean isUnderWay() {
        return (boolean) OWNED.getAcquire(this);
    }

    @Override
    public long offsetBytes() {
        return offsetBytes;
    }

    @Override
    public long lengthBytes() {
        return lengthBytes;
    }

    @Override
    public boolean mayUnmap() {
        return (opFlags & IoOp.FLAG_NOUNMAP) == 0;
    }

    @Override
    public boolean isForced() {
        return (opFlags & IoOp.FLAG_FUA) != 0;
    }

    @Override
    public int queue() {
        return queue;
    }

    @Override
    public int tag() {
        return tag;
    }

    @Override
    public void read(BackingFile file, long fileOffset, long payloadOffset, long length) {
        transfer(Secondaries.READ, IoOp.READ, file, fileOffset, payloadOffset, length);
    }

    @Override
    public void write(BackingFile file, long fileOffset, long payloadOffset, long length) {
        transfer(Secondaries.WRITE, IoOp.WRITE, file, fileOffset, payloadOffset, length);
    }

    @Override
    public void writeThrough(BackingFile file, long fileOffset, long payloadOffset, long length) {
        transfer(Secondaries.WRITE_THROUGH, IoOp.WRITE, file, fileOffset, payloadOffset, length);
    }

    @Override
    public void zero(long payloadOffset, long length) {
        addTransfer(Secondaries.ZERO, IoOp.READ, 0, 0, payloadOffset, length);
    }

    @Override
    public void copyIn(MemorySegment source, long sourceOffset, long payloadOffset, long length) {
        copy(Secondaries.COPY_IN, IoOp.READ, source, sourceOffset, payloadOffset, length);
    }

    @Override
    public void copyOut(
            long payloadOffset, MemorySegment destination, long destinationOffset, long length) {
        copy(
                Secondaries.COPY_OUT,
                IoOp.WRITE,
                destination,
                destinationOffset,
                payloadOffset,
                length);
    }

    private void copy(
            int kind,
            int direction,
            MemorySegment memory,
            long memoryOffset,
            long payloadOffset,
            long length) {
        requireNative(memory);
        Objects.checkFromIndexSize(memoryOffset, length, memory.byteSize());
        int i = addTransfer(kind, direction, 0, 0, payloadOffset, length);
        if (i >= 0) {
            secondaries.memory[i] = memory;
            secondaries.memoryOffset[i] = memoryOffset;
        }
    }

    @Override
    public @Nullable MemorySegment payloadView() {
        MemorySegment memory = shared;
        if (memory == null) {
            return null;
        }
        MemorySegment view = memory.asSlice(sharedOffset, lengthBytes);
        return operation == IoOp.READ ? view : view.asReadOnly();
    }

    @Override
    public void filled(long payloadOffset, long length) {
        MemorySegment memory = shared;
        if (memory == null) {
            throw new IllegalStateException("the request has no view of its payload");
        }
        // A copy of the payload onto itself, which SharedPayload leaves out: it counts as any
        // other secondary, so that no read completes over bytes that nobody wrote.
        int i = addTransfer(Secondaries.COPY_IN, IoOp.READ, 0, 0, payloadOffset, length);
        if (i >= 0) {
            secondaries.memory[i] = memory;
            secondaries.memoryOffset[i] = sharedOffset + payloadOffset;
        }
    }

    @Override
    public void leaveUnfilled() {
        leftUnfilled = true;
    }

    @Override
    public void load(BackingFile file, long fileOffset, MemorySegment destination) {
        moveMemory(Secondaries.LOAD, file, fileOffset, destination);
    }

    @Override
    public void store(BackingFile file, long fileOffset, MemorySegment source) {
        moveMemory(Secondaries.STORE, file, fileOffset, source);
    }

    @Override
    public long metadataBytes() {
        return (opFlags & IoOp.FLAG_INTEGRITY) == 0 ? 0 : agent.metadataOf(lengthBytes);
    }

    @Override
    public void readMetadata(BackingFile file, long fileOffset) {
        requireMetadata(IoOp.READ);
        secondaries.add(Secondaries.METADATA_READ, index(file), fileOffset, 0, metadataBytes());
    }

    @Override
    public void writeMetadata(BackingFile file, long fileOffset) {
        requireMetadata(IoOp.WRITE);
        secondaries.add(Secondaries.METADATA_WRITE, index(file), fileOffset, 0, metadataBytes());
    }

    @Override
    public void copyMetadataIn(MemorySegment source, long sourceOffset, long length) {
        copyMetadata(Secondaries.METADATA_IN, IoOp.READ, source, sourceOffset, length);
    }

    @Override
    public void copyMetadataOut(MemorySegment destination, long destinationOffset, long length) {
        copyMetadata(Secondaries.METADATA_OUT, IoOp.WRITE, destination, destinationOffset, length);
    }

    private void copyMetadata(
            int kind, int direction, MemorySegment memory, long memoryOffset, long length) {
        requireMetadata(direction);
        requireNative(memory);
        Objects.checkFromIndexSize(memoryOffset, length, memory.byteSize());
        int i = secondaries.add(kind, 0, 0, 0, length);
        secondaries.memory[i] = memory;
        secondaries.memoryOffset[i] = memoryOffset;
    }

    private void requireMetadata(int direction) {
        if (operation != direction || metadataBytes() == 0) {
            throw new IllegalArgumentException(
                    "a " + IoOp.name(operation) + " request without metadata that moves this way");
        }
    }

    @Override
    public void sync(BackingFile file) {
        secondaries.add(Secondaries.SYNC, index(file), 0, 0, 0);
    }

    @Override
    public void punchHole(BackingFile file, long fileOffset, long length) {
        fallocate(file, Fallocate.PUNCH_HOLE | Fallocate.KEEP_SIZE, fileOffset, length);
    }

    @Override
    public void zeroRange(BackingFile file, long fileOffset, long length) {
        fallocate(file, Fallocate.ZERO_RANGE | Fallocate.KEEP_SIZE, fileOffset, length);
    }

    @Override
    public void allocate(BackingFile file, long fileOffset, long length) {
        fallocate(file, Fallocate.KEEP_SIZE, fileOffset, length);
    }

    @Override
    public void discard(BackingFile device, long fileOffset, long length) {
        secondaries.add(Secondaries.DISCARD, index(device), fileOffset, 0, length);
    }

    @Override
    public void truncate(BackingFile file, long sizeBytes) {
        secondaries.add(Secondaries.TRUNCATE, index(file), sizeBytes, 0, 0);
    }

    @Override
    public void appendedAt(long position) {
        appendedBytes = position;
    }

    @Override
    public long appendedAt() {
        return appendedBytes;
    }

    @Override
    public void park() {
        if (secondaries.hasPark()) {
            throw new IllegalStateException("a request waits for one other at a time");
        }
        secondaries.add(Secondaries.PARK, 0, 0, 0, 0);
    }

    @Override
    public void wake(IoRequest parked) {
        if (parked instanceof Slot slot) {
            agent.wake(slot);
        } else {
            ((BackgroundRequest) parked).wakeUp();
        }
    }

    @Override
    public void then(Step step) {
        next = step;
    }

    @Override
    public void otherwise(Step step) {
        onError = step;
    }

    @Override
    public int error() {
        return shownError;
    }

    @Override
    public void fail(int errno) {
        if (error == 0) {
            error = -Math.abs(errno == 0 ? Errno.EIO : errno);
        }
    }

    private void fallocate(BackingFile file, int mode, long fileOffset, long length) {
        int i = secondaries.add(Secondaries.FALLOCATE, index(file), fileOffset, 0, length);
        secondaries.mode[i] = mode;
    }

    private void moveMemory(int kind, BackingFile file, long fileOffset, MemorySegment segment) {
        if (segment.byteSize() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(segment.byteSize() + " bytes at once");
        }
        if (segment.byteSize() > 0) {
            int i = secondaries.add(kind, index(file), fileOffset, 0, segment.byteSize());
            secondaries.memory[i] = requireNative(segment);
        }
    }

    private void transfer(
            int kind,
            int direction,
            BackingFile file,
            long fileOffset,
            long payloadOffset,
            long length) {
        addTransfer(kind, direction, index(file), fileOffset, payloadOffset, length);
    }

    /** Adds a move of payload bytes; one of no bytes is no secondary, and gives -1. */
    private int addTransfer(
            int kind, int direction, int file, long fileOffset, long payloadOffset, long length) {
        if (direction == IoOp.READ
                ? !IoOp.fillsPayload(operation)
                : !IoOp.takesPayload(operation)) {
            throw new IllegalArgumentException(
                    "the payload of a " + IoOp.name(operation) + " request does not move this way");
        }
        if (payloadOffset < 0 || length < 0 || payloadOffset > lengthBytes - length) {
            throw new IndexOutOfBoundsException(
                    "payload range "
                            + payloadOffset
                            + " + "
                            + length
                            + " of "
                            + lengthBytes
                            + " bytes");
        }
        return length == 0
                ? -1
                : secondaries.add(kind, file, fileOffset, (int) payloadOffset, length);
    }

    private static int index(BackingFile file) {
        int index = file.fixedIndex();
        if (index < 0) {
            throw new IllegalArgumentException(
                    file.path() + " is not among the files() of the target");
        }
        return index;
    }

    private static MemorySegment requireNative(MemorySegment segment) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException("bytes move to and from native memory only");
        }
        return segment;
    }
}
