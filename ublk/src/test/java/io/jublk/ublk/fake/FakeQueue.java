package io.jublk.ublk.fake;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.ublk.Feature;
import io.jublk.ublk.uapi.AutoBufReg;
import io.jublk.ublk.uapi.IoCmdDescriptor;
import io.jublk.ublk.uapi.IoDescDescriptor;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.ublk.uapi.ShmemBufDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.ublk.uapi.ZoneDescriptor;
import io.jublk.uring.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The driver's side of one queue: tags, their requests and payloads. */
public final class FakeQueue {

    private static final int SECTOR_BYTES = 1 << IoDescDescriptor.SECTOR_SHIFT;

    /** A byte that nobody writes: what is left of it in a read was not filled. */
    public static final byte UNTOUCHED = (byte) 0xee;

    /** Of a sector, where a request brings metadata. */
    public static final int METADATA_BYTES = 8;

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

        /** The payload lies in registered memory: the driver copies nothing. */
        private boolean shared;

        private @Nullable FakeRing registeredIn;
        private int operation;
        private int length;
        private boolean needsData;
        private int metadataBytes;
        private int commits;
        private int result;
        private long address;
    }

    private final FakeKernel kernel;
    private final long flags;
    private final int maxIoBytes;
    private final int descriptorBytes;
    private final Tag[] tags;
    final MemorySegment descriptors;
    private final MemorySegment payloads;
    private final @Nullable FakeBatches batches;
    private final MemorySegment metadata;
    private boolean stopping;

    /** The driver cannot register payloads by itself: it says so with each request. */
    public boolean refusesAutomaticRegistration;

    FakeQueue(FakeKernel kernel, int depth, int maxIoBytes, long flags, int descriptorBytes) {
        this.descriptorBytes = descriptorBytes;
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
                                IoDescDescriptor.queueLengthBytes(
                                        depth, descriptorBytes, FakeKernel.PAGE_BYTES),
                                FakeKernel.PAGE_BYTES);
        batches = Feature.BATCH_IO.isIn(flags) ? new FakeBatches(kernel, this) : null;
        metadata =
                Arena.ofAuto().allocate((long) depth * maxIoBytes / SECTOR_BYTES * METADATA_BYTES);
        payloads = Arena.ofAuto().allocate((long) depth * maxIoBytes, FakeKernel.PAGE_BYTES);
    }

    // ---- what a test does

    /** The client's pages of a tag's request. */
    public MemorySegment payload(int tag) {
        return payloads.asSlice((long) tag * maxIoBytes, maxIoBytes);
    }

    /** The metadata of a tag's request, of which there are 8 bytes for each sector. */
    public MemorySegment metadata(int tag) {
        long bytes = (long) maxIoBytes / SECTOR_BYTES * METADATA_BYTES;
        return metadata.asSlice(tag * bytes, bytes);
    }

    private long address(int tag) {
        return payloads.address() + (long) tag * maxIoBytes;
    }

    /** Sends a request to the server. Reads begin with every byte {@link #UNTOUCHED}. */
    public void request(int tag, int opFlags, long sector, int sectors) {
        request(tag, opFlags, sector, sectors, 0);
    }

    /** Sends a request whose payload lies in registered memory. */
    public void sharedRequest(
            int tag, int opFlags, long sector, int sectors, int index, long offset) {
        long address = (long) index << ShmemBufDescriptor.INDEX_SHIFT | offset;
        request(tag, opFlags | IoOp.FLAG_SHMEM_ZC, sector, sectors, address);
    }

    private void request(int tag, int opFlags, long sector, int sectors, long address) {
        synchronized (kernel) {
            Tag t = tags[tag];
            if (t.state != State.WAITING) {
                throw new AssertionError("tag " + tag + " is not waiting for a request");
            }
            t.operation = IoOp.operation(opFlags);
            t.length =
                    t.operation == IoOp.REPORT_ZONES
                            ? sectors * ZoneDescriptor.SIZE_BYTES
                            : hasPayload(t) ? sectors * SECTOR_BYTES : 0;
            t.metadataBytes = (opFlags & IoOp.FLAG_INTEGRITY) != 0 ? sectors * METADATA_BYTES : 0;
            t.state = State.SERVED;
            t.shared = (opFlags & IoOp.FLAG_SHMEM_ZC) != 0;
            if (IoOp.fillsPayload(t.operation)) {
                payload(tag).fill(UNTOUCHED);
            } else if (needsGetData()) {
                t.needsData = t.operation == IoOp.WRITE;
            } else if (isCopied() && !t.shared && t.operation == IoOp.WRITE) {
                Memory.copy(address(tag), t.bufferAddress, t.length);
            }
            long at = (long) tag * descriptorBytes;
            descriptors.set(JAVA_INT, at + IoDescDescriptor.OP_FLAGS, opFlags);
            descriptors.set(JAVA_INT, at + IoDescDescriptor.NR_SECTORS, sectors);
            descriptors.set(JAVA_LONG, at + IoDescDescriptor.START_SECTOR, sector);
            descriptors.set(JAVA_LONG, at + IoDescDescriptor.ADDR, address);
            if (batches != null) {
                batches.queue(tag);
            } else {
                FakeRing ring = Objects.requireNonNull(t.ring);
                register(tag, ring);
                ring.post(
                        t.userData,
                        t.needsData ? UblkCommand.RESULT_NEED_GET_DATA : UblkCommand.RESULT_OK);
            }
            kernel.notifyAll();
        }
    }

    /** Puts a delivered request's payload into the table of the ring that it goes to. */
    void register(int tag, FakeRing ring) {
        Tag t = tags[tag];
        t.automaticHere = false;
        if ((flags & Feature.AUTO_BUF_REG.mask()) != 0 && hasPayload(t)) {
            t.automaticHere =
                    !refusesAutomaticRegistration
                            && ring.registerBuffer(t.automatic & 0xffff, address(tag)) == 0;
            t.registeredIn = ring;
            if (!t.automaticHere) {
                long at = (long) tag * descriptorBytes + IoDescDescriptor.OP_FLAGS;
                descriptors.set(
                        JAVA_INT, at, descriptors.get(JAVA_INT, at) | IoOp.FLAG_NEED_REG_BUF);
            }
        }
    }

    /** The device stops: what waits is aborted now, what is served at its commit. */
    public void abort() {
        synchronized (kernel) {
            stopping = true;
            if (batches != null) {
                batches.abort();
            }
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

    /** What the driver does with batches, where the device has them. */
    public FakeBatches batches() {
        return Objects.requireNonNull(batches);
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

    /** What else it said: an address, or where a zone append went. */
    public long committedAddress(int tag) {
        return tags[tag].address;
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
        return switch (kernel.encoded(operation)) {
            case UblkCommand.FETCH_REQ -> {
                kernel.journal("FETCH ", tag);
                yield t.state == State.UNFETCHED ? await(t, operation) : -Errno.EBUSY;
            }
            case UblkCommand.COMMIT_AND_FETCH_REQ -> {
                kernel.journal("COMMIT ", tag);
                yield t.state == State.SERVED && !t.needsData
                        ? commit(t, operation, tag)
                        : -Errno.EINVAL;
            }
            case UblkCommand.NEED_GET_DATA -> {
                kernel.journal("GET_DATA ", tag);
                yield t.needsData
                        ? getData(t, operation, tag)
                        : t.state == State.SERVED ? -Errno.EINVAL : -Errno.EBUSY;
            }
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
            case UblkCommand.PREP_IO_CMDS, UblkCommand.COMMIT_IO_CMDS, UblkCommand.FETCH_IO_CMDS ->
                    batches == null ? -Errno.EOPNOTSUPP : batches.command(operation);
            default -> -Errno.EINVAL;
        };
    }

    boolean wantsPlaces() {
        return (flags & Feature.AUTO_BUF_REG.mask()) != 0;
    }

    int depth() {
        return tags.length;
    }

    /** An element of a PREP_IO_CMDS. */
    int prepare(int tag, long bufferAddress, int place) {
        Tag t = tags[tag];
        if (t.state != State.UNFETCHED || (isCopied() && bufferAddress == 0)) {
            return -Errno.EINVAL;
        }
        t.bufferAddress = bufferAddress;
        t.automatic = place;
        t.state = State.WAITING;
        return 0;
    }

    /** An element of a COMMIT_IO_CMDS. */
    int commit(int tag, int result, long bufferAddress, int place, FakeRing ring) {
        Tag t = tags[tag];
        if (t.state != State.SERVED || !batches().isDelivered(tag)) {
            return -Errno.EBUSY;
        }
        t.bufferAddress = bufferAddress;
        end(t, tag, result, ring);
        t.state = State.UNFETCHED;
        return prepare(tag, bufferAddress, place);
    }

    private int getData(Tag t, Operation operation, int tag) {
        t.needsData = false;
        t.userData = operation.userData();
        Memory.copy(address(tag), operation.commandLong(IoCmdDescriptor.ADDR), t.length);
        return UblkCommand.RESULT_OK;
    }

    private int await(Tag t, Operation operation) {
        t.ring = operation.ring;
        t.userData = operation.userData();
        t.bufferAddress = operation.commandLong(IoCmdDescriptor.ADDR);
        t.automatic = operation.address();
        boolean wantsPlace = (flags & Feature.AUTO_BUF_REG.mask()) != 0;
        if ((wantsPlace && t.automatic >>> 16 != AutoBufReg.FALLBACK)
                || (isCopied() && t.bufferAddress == 0 && !needsGetData())) {
            return -Errno.EINVAL;
        }
        t.state = State.WAITING;
        return FakeKernel.LATER;
    }

    private int commit(Tag t, Operation operation, int tag) {
        // the driver takes the new address first: a read is copied from there (ublk_apply_io_buf)
        t.bufferAddress = operation.commandLong(IoCmdDescriptor.ADDR);
        if (isCopied() && t.bufferAddress == 0 && t.operation == IoOp.READ) {
            return -Errno.EINVAL;
        }
        t.address = operation.commandLong(IoCmdDescriptor.ADDR);
        end(t, tag, operation.commandInt(IoCmdDescriptor.RESULT), operation.ring);
        if (stopping) {
            t.state = State.UNFETCHED;
            return UblkCommand.RESULT_ABORT;
        }
        return await(t, operation);
    }

    private void end(Tag t, int tag, int result, FakeRing ring) {
        t.result = result;
        t.commits++;
        if (isCopied() && !t.shared && t.operation == IoOp.READ && t.result > 0) {
            Memory.copy(t.bufferAddress, address(tag), t.result);
        }
        if (t.automaticHere) {
            if (ring != t.registeredIn) {
                throw new AssertionError("tag " + tag + " was registered in another ring");
            }
            ring.unregisterBuffer(t.automatic & 0xffff);
        }
    }

    /** pread(2) or pwrite(2) of the character device, in a write's or a read's payload. */
    int copy(int tag, int offset, long address, int length, boolean read, boolean inMetadata) {
        Tag t = tags[tag];
        int bytes = inMetadata ? t.metadataBytes : t.length;
        if (t.state != State.SERVED
                || !(read ? IoOp.takesPayload(t.operation) : IoOp.fillsPayload(t.operation))
                || offset >= bytes
                || (flags & Feature.USER_COPY.mask()) == 0) {
            return -Errno.EINVAL;
        }
        int n = Math.min(length, bytes - offset);
        long inPayload = (inMetadata ? metadata(tag).address() : address(tag)) + offset;
        Memory.copy(read ? inPayload : address, read ? address : inPayload, n);
        return n;
    }

    private boolean needsGetData() {
        return (flags & Feature.NEED_GET_DATA.mask()) != 0;
    }

    private boolean isCopied() {
        return (flags & (Feature.USER_COPY.mask() | Feature.SUPPORT_ZERO_COPY.mask())) == 0;
    }

    private static boolean hasPayload(Tag t) {
        return IoOp.fillsPayload(t.operation) || IoOp.takesPayload(t.operation);
    }
}
