package io.jublk.ublk.fake;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.ublk.Feature;
import io.jublk.ublk.uapi.AutoBufReg;
import io.jublk.ublk.uapi.IoCmdDescriptor;
import io.jublk.ublk.uapi.IoDescDescriptor;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The driver's side of one queue: tags, their requests and payloads. */
public final class FakeQueue {

    private static final int SECTOR_BYTES = 1 << IoDescDescriptor.SECTOR_SHIFT;

    /** A byte that nobody writes: what is left of it in a read was not filled. */
    public static final byte UNTOUCHED = (byte) 0xee;

    private enum State {
        UNFETCHED,
        WAITING,
        SERVED
    }

    private static final class Tag {
        private State state = State.UNFETCHED;
        private @Nullable FakeRing ring;
        private long userData;

        /** Where FETCH or COMMIT want the payload: server memory, or a place in the table. */
        private long bufferAddress;

        private long automatic;
        private boolean automaticHere;
        private int operation;
        private int length;
        private int commits;
        private int result;
    }

    private final FakeKernel kernel;
    private final long flags;
    private final int maxIoBytes;
    private final Tag[] tags;
    final MemorySegment descriptors;
    private final MemorySegment payloads;
    private boolean stopping;

    /** The driver cannot register payloads by itself: it says so with each request. */
    public boolean refusesAutomaticRegistration;

    FakeQueue(FakeKernel kernel, int depth, int maxIoBytes, long flags) {
        this.kernel = kernel;
        this.flags = flags;
        this.maxIoBytes = maxIoBytes;
        tags = new Tag[depth];
        for (int tag = 0; tag < depth; tag++) {
            tags[tag] = new Tag();
        }
        descriptors =
                Arena.ofAuto()
                        .allocate(
                                IoDescDescriptor.queueLengthBytes(depth, FakeKernel.PAGE_BYTES),
                                FakeKernel.PAGE_BYTES);
        payloads = Arena.ofAuto().allocate((long) depth * maxIoBytes, FakeKernel.PAGE_BYTES);
    }

    // ---- what a test does

    /** The client's pages of a tag's request. */
    public MemorySegment payload(int tag) {
        return payloads.asSlice((long) tag * maxIoBytes, maxIoBytes);
    }

    private long address(int tag) {
        return payloads.address() + (long) tag * maxIoBytes;
    }

    /** Sends a request to the server. Reads begin with every byte {@link #UNTOUCHED}. */
    public void request(int tag, int opFlags, long sector, int sectors) {
        synchronized (kernel) {
            Tag t = tags[tag];
            FakeRing ring = t.ring;
            if (t.state != State.WAITING || ring == null) {
                throw new AssertionError("tag " + tag + " is not waiting for a request");
            }
            t.operation = IoOp.operation(opFlags);
            t.length = hasPayload(t) ? sectors * SECTOR_BYTES : 0;
            t.state = State.SERVED;
            if (t.operation == IoOp.READ) {
                payload(tag).fill(UNTOUCHED);
            } else if (isCopied() && t.operation == IoOp.WRITE) {
                Memory.copy(address(tag), t.bufferAddress, t.length);
            }
            int delivered = opFlags;
            t.automaticHere = false;
            if ((flags & Feature.AUTO_BUF_REG.mask()) != 0 && hasPayload(t)) {
                t.automaticHere =
                        !refusesAutomaticRegistration
                                && ring.registerBuffer(t.automatic & 0xffff, address(tag)) == 0;
                delivered |= t.automaticHere ? 0 : IoOp.FLAG_NEED_REG_BUF;
            }
            long at = (long) tag * IoDescDescriptor.SIZE_BYTES;
            descriptors.set(JAVA_INT, at + IoDescDescriptor.OP_FLAGS, delivered);
            descriptors.set(JAVA_INT, at + IoDescDescriptor.NR_SECTORS, sectors);
            descriptors.set(JAVA_LONG, at + IoDescDescriptor.START_SECTOR, sector);
            ring.post(t.userData, UblkCommand.RESULT_OK);
            kernel.notifyAll();
        }
    }

    /** The device stops: what waits is aborted now, what is served at its commit. */
    public void abort() {
        synchronized (kernel) {
            stopping = true;
            for (Tag t : tags) {
                FakeRing ring = t.ring;
                if (t.state == State.WAITING && ring != null) {
                    t.state = State.UNFETCHED;
                    ring.post(t.userData, UblkCommand.RESULT_ABORT);
                }
            }
            kernel.notifyAll();
        }
    }

    /** QUIESCE_DEV: fetches that wait are taken back, and those that commits bring are not. */
    public void quiesce() {
        synchronized (kernel) {
            for (Tag t : tags) {
                FakeRing ring = t.ring;
                if (t.state == State.WAITING && ring != null) {
                    t.state = State.UNFETCHED;
                    ring.post(t.userData, UblkCommand.RESULT_ABORT);
                }
            }
            kernel.notifyAll();
        }
    }

    /** The server has gone, with its rings. */
    public void forget() {
        synchronized (kernel) {
            for (Tag t : tags) {
                t.state = State.UNFETCHED;
                t.ring = null;
            }
        }
    }

    public boolean isServed(int tag) {
        return tags[tag].state == State.SERVED;
    }

    /** How often the tag was committed so far. */
    public int commits(int tag) {
        return tags[tag].commits;
    }

    /** What the last commit of the tag said. */
    public int result(int tag) {
        return tags[tag].result;
    }

    boolean isFetched() {
        for (Tag t : tags) {
            if (t.state == State.UNFETCHED) {
                return false;
            }
        }
        return true;
    }

    // ---- what the server does

    int command(Operation operation, int tag) {
        if (tag >= tags.length) {
            return -Errno.EINVAL;
        }
        Tag t = tags[tag];
        return switch (operation.command()) {
            case UblkCommand.FETCH_REQ -> {
                kernel.journal("FETCH ", tag);
                yield t.state == State.UNFETCHED ? await(t, operation) : -Errno.EBUSY;
            }
            case UblkCommand.COMMIT_AND_FETCH_REQ -> {
                kernel.journal("COMMIT ", tag);
                yield t.state == State.SERVED ? commit(t, operation, tag) : -Errno.EINVAL;
            }
            case UblkCommand.NEED_GET_DATA ->
                    t.state == State.SERVED ? -Errno.EINVAL : -Errno.EBUSY;
            case UblkCommand.REGISTER_IO_BUF -> {
                kernel.journal("REGISTER ", tag);
                yield t.state == State.SERVED && hasPayload(t)
                        ? operation.ring.registerBuffer(
                                operation.commandLong(IoCmdDescriptor.ADDR), address(tag))
                        : -Errno.EINVAL;
            }
            case UblkCommand.UNREGISTER_IO_BUF -> {
                kernel.journal("UNREGISTER ", tag);
                yield operation.ring.unregisterBuffer(operation.commandLong(IoCmdDescriptor.ADDR));
            }
            default -> -Errno.EINVAL;
        };
    }

    private int await(Tag t, Operation operation) {
        t.ring = operation.ring;
        t.userData = operation.userData();
        t.bufferAddress = operation.commandLong(IoCmdDescriptor.ADDR);
        t.automatic = operation.address();
        boolean wantsPlace = (flags & Feature.AUTO_BUF_REG.mask()) != 0;
        if ((wantsPlace && t.automatic >>> 16 != AutoBufReg.FALLBACK)
                || (isCopied() && t.bufferAddress == 0)) {
            return -Errno.EINVAL;
        }
        t.state = State.WAITING;
        return FakeKernel.LATER;
    }

    private int commit(Tag t, Operation operation, int tag) {
        t.result = operation.commandInt(IoCmdDescriptor.RESULT);
        t.commits++;
        if (isCopied() && t.operation == IoOp.READ && t.result > 0) {
            Memory.copy(t.bufferAddress, address(tag), t.result);
        }
        if (t.automaticHere) {
            operation.ring.unregisterBuffer(t.automatic & 0xffff);
        }
        if (stopping) {
            t.state = State.UNFETCHED;
            return UblkCommand.RESULT_ABORT;
        }
        return await(t, operation);
    }

    /** pread(2) or pwrite(2) of the character device, in a write's or a read's payload. */
    int copy(int tag, int offset, long address, int length, boolean read) {
        Tag t = tags[tag];
        if (t.state != State.SERVED
                || t.operation != (read ? IoOp.WRITE : IoOp.READ)
                || offset >= t.length
                || (flags & Feature.USER_COPY.mask()) == 0) {
            return -Errno.EINVAL;
        }
        int n = Math.min(length, t.length - offset);
        long inPayload = address(tag) + offset;
        Memory.copy(read ? inPayload : address, read ? address : inPayload, n);
        return n;
    }

    private boolean isCopied() {
        return (flags & (Feature.USER_COPY.mask() | Feature.SUPPORT_ZERO_COPY.mask())) == 0;
    }

    private static boolean hasPayload(Tag t) {
        return t.operation == IoOp.READ || t.operation == IoOp.WRITE;
    }
}
