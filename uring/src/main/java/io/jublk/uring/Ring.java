package io.jublk.uring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * An io_uring: submissions in, completions out. One thread uses it at a time; with {@link
 * RingOptions#singleOwner} it is the thread that created (or enabled) it, always.
 *
 * <pre>{@code
 * try (Ring ring = Ring.create(new LinuxKernel(), RingOptions.ofEntries(8))) {
 *     ring.next().read(fd, buffer.address(), 4096, 0).userData(1);
 *     ring.submitAndWait(1, Ring.FOREVER);
 *     ring.drain((userData, result, flags) -> System.out.println(result));
 * }
 * }</pre>
 */
public final class Ring implements AutoCloseable {

    /** A wait without end, for {@link #submitAndWait}. */
    public static final long FOREVER = Long.MAX_VALUE;

    /** A ring whose submissions the kernel refuses this often in a row will not recover. */
    private static final int MAX_REFUSALS = 1024;

    /** Flags to give up, newest first, when the kernel does not know them all. */
    private static final int[] OPTIONAL_FLAGS = {
        Setup.NO_SQARRAY,
        Setup.DEFER_TASKRUN,
        Setup.SINGLE_ISSUER,
        Setup.COOP_TASKRUN,
        Setup.SUBMIT_ALL
    };

    private final Kernel kernel;
    private final int fd;
    private final int flags;
    private final int features;
    private final Arena arena;
    private final Mapping ringMemory;
    private final Mapping sqeMemory;
    private final SubmissionQueue sq;
    private final CompletionQueue cq;

    /** A getevents argument with its timespec behind it. */
    private final MemorySegment waitArgument;

    /** The thread that registered the ring's descriptor; to another the index means nothing. */
    private @Nullable Thread registrant;

    private int registeredFd;
    private boolean closed;

    /** Why this ring submits nothing any more. */
    private @Nullable KernelException torn;

    private long enters;

    private Ring(Kernel kernel, int fd, MemorySegment params) {
        this.kernel = kernel;
        this.fd = fd;
        flags = params.get(JAVA_INT, ParamsDescriptor.FLAGS);
        features = params.get(JAVA_INT, ParamsDescriptor.FEATURES);
        int sqEntries = params.get(JAVA_INT, ParamsDescriptor.SQ_ENTRIES);
        int cqEntries = params.get(JAVA_INT, ParamsDescriptor.CQ_ENTRIES);
        long sqeBytes =
                (flags & Setup.SQE128) != 0
                        ? SqeDescriptor.BIG_SIZE_BYTES
                        : SqeDescriptor.SIZE_BYTES;
        // One mapping holds both rings since Linux 5.4 (FEAT_SINGLE_MMAP); its length is the
        // larger of the two.
        long cqBytes =
                params.get(JAVA_INT, ParamsDescriptor.CQ_CQES)
                        + (long) cqEntries * CqeDescriptor.SIZE_BYTES;
        long sqBytes =
                (flags & Setup.NO_SQARRAY) != 0
                        ? 0
                        : params.get(JAVA_INT, ParamsDescriptor.SQ_ARRAY) + 4L * sqEntries;
        int protection = Mman.PROT_READ | Mman.PROT_WRITE;
        int sharing = Mman.MAP_SHARED | Mman.MAP_POPULATE;
        ringMemory =
                Mapping.ofFile(
                        kernel,
                        fd,
                        ParamsDescriptor.MMAP_RINGS,
                        Math.max(sqBytes, cqBytes),
                        protection,
                        sharing);
        try {
            sqeMemory =
                    Mapping.ofFile(
                            kernel,
                            fd,
                            ParamsDescriptor.MMAP_SQES,
                            sqEntries * sqeBytes,
                            protection,
                            sharing);
        } catch (KernelException e) {
            ringMemory.close();
            throw e;
        }
        sq = new SubmissionQueue(ringMemory.segment(), sqeMemory.segment(), params, flags);
        cq = new CompletionQueue(ringMemory.segment(), params);
        arena = Arena.ofShared();
        waitArgument =
                arena.allocate(
                        GeteventsArgDescriptor.SIZE_BYTES
                                + GeteventsArgDescriptor.TIMESPEC_SIZE_BYTES,
                        8);
        waitArgument.set(
                JAVA_LONG,
                GeteventsArgDescriptor.TS,
                waitArgument.address() + GeteventsArgDescriptor.SIZE_BYTES);
        if ((flags & Setup.R_DISABLED) == 0) {
            registerOwnDescriptor();
        }
    }

    /**
     * Makes a ring, with as many of the wanted flags as the kernel has.
     *
     * @throws KernelException ENOSYS where there is no io_uring, EPERM where it is disabled
     *     (kernel.io_uring_disabled), ENOMEM
     */
    public static Ring create(Kernel kernel, RingOptions options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment params = arena.allocate(ParamsDescriptor.SIZE_BYTES, 8);
            int wanted = options.wantedFlags();
            int fd = setup(kernel, options, wanted, params);
            for (int i = 0; fd == -Errno.EINVAL && i < OPTIONAL_FLAGS.length; i++) {
                wanted &= ~OPTIONAL_FLAGS[i];
                fd = setup(kernel, options, wanted, params);
            }
            KernelException.check(fd, "io_uring_setup of " + options.entries() + " entries");
            try {
                return new Ring(kernel, fd, params);
            } catch (RuntimeException e) {
                kernel.close(fd);
                throw e;
            }
        }
    }

    private static int setup(Kernel kernel, RingOptions options, int wanted, MemorySegment params) {
        params.fill((byte) 0);
        params.set(JAVA_INT, ParamsDescriptor.FLAGS, wanted);
        params.set(JAVA_INT, ParamsDescriptor.CQ_ENTRIES, options.completionEntries());
        return kernel.ioUringSetup(options.entries(), params);
    }

    /** Starts a ring that was made disabled; the calling thread becomes its owner. */
    public void enable() {
        register(Register.ENABLE_RINGS, 0, 0, "enabling the ring");
        registerOwnDescriptor();
    }

    // ---- submissions

    /**
     * The next submission, to be filled. A full queue is submitted first.
     *
     * @throws KernelException when the kernel takes no submissions at all
     */
    public Sqe next() {
        if (sq.space() == 0) {
            submit();
        }
        return sq.next();
    }

    /**
     * Makes room for this many submissions in one batch, so that a chain of links is not torn.
     *
     * @param count at most {@link #submissionEntries}
     */
    public void reserve(int count) {
        if (count > sq.entries()) {
            throw new IllegalArgumentException(
                    "a batch of " + count + " does not fit " + sq.entries() + " entries");
        }
        if (sq.space() < count) {
            submit();
        }
    }

    /**
     * Gives the kernel all that was filled, without waiting.
     *
     * @throws KernelException EAGAIN when the kernel takes no submissions at all; ENOMEM when it
     *     took a part that ends within a chain of links, after which the ring submits nothing more
     */
    public void submit() {
        int refusals = 0;
        sq.publishTailRelease();
        while (sq.pending() > 0) {
            int toSubmit = sq.pending();
            int result = enter(toSubmit, 0, 0);
            if (result > 0 && result < toSubmit) {
                checkBetweenChains(result, toSubmit);
            }
            refusals = result > 0 ? 0 : refusals + 1;
            if (refusals > MAX_REFUSALS) {
                throw new KernelException("io_uring_enter", result == 0 ? Errno.EAGAIN : result);
            }
        }
    }

    /**
     * Submits all that was filled and waits until completions are there, in one system call.
     *
     * @param minComplete how many to wait for; 0 to collect what is ready
     * @param timeoutNanos the longest wait; {@link #FOREVER} for no limit
     * @return 0, or a negative errno that says why the wait ended early: ETIME, EINTR. A wait that
     *     submitted something first returns 0 however it ended, so look at the completions
     * @throws KernelException as {@link #submit}
     */
    public int submitAndWait(int minComplete, long timeoutNanos) {
        sq.publishTailRelease();
        int toSubmit = sq.pending();
        int result = enter(toSubmit, minComplete, timeoutNanos);
        if (result >= 0) {
            if (result < toSubmit) { // rare: the kernel ran out of memory half way
                if (result > 0) {
                    checkBetweenChains(result, toSubmit);
                }
                submit();
            }
            return 0;
        }
        return result;
    }

    /**
     * A submission that stops within a chain has ended it there (io_uring/io_uring.c,
     * io_submit_state_end): the rest would be a chain of its own, and would not wait for what it
     * was linked behind. No ring can take that back.
     */
    private void checkBetweenChains(int taken, int given) {
        if (sq.lastConsumedIsLinked()) {
            torn =
                    new KernelException(
                            "io_uring_enter took "
                                    + taken
                                    + " of "
                                    + given
                                    + " operations and tore a chain of links, whose rest would not"
                                    + " wait for its first part; this ring submits nothing more:"
                                    + " close it, and start again when there is memory",
                            Errno.ENOMEM);
            throw torn;
        }
    }

    private int enter(int toSubmit, int minComplete, long timeoutNanos) {
        if (torn != null) {
            throw torn;
        }
        boolean registered = Thread.currentThread() == registrant;
        int callFlags = Enter.GETEVENTS | (registered ? Enter.REGISTERED_RING : 0);
        long argument = 0;
        long argumentBytes = 0;
        if (minComplete > 0 && timeoutNanos != FOREVER) {
            long timespec = GeteventsArgDescriptor.SIZE_BYTES;
            waitArgument.set(
                    JAVA_LONG,
                    timespec + GeteventsArgDescriptor.TIMESPEC_SECONDS,
                    timeoutNanos / 1_000_000_000);
            waitArgument.set(
                    JAVA_LONG,
                    timespec + GeteventsArgDescriptor.TIMESPEC_NANOS,
                    timeoutNanos % 1_000_000_000);
            callFlags |= Enter.EXT_ARG;
            argument = waitArgument.address();
            argumentBytes = GeteventsArgDescriptor.SIZE_BYTES;
        }
        enters++;
        int result =
                kernel.ioUringEnter(
                        registered ? registeredFd : fd,
                        toSubmit,
                        minComplete,
                        callFlags,
                        argument,
                        argumentBytes);
        if (result == -Errno.EINTR
                || result == -Errno.ETIME
                || result == -Errno.EAGAIN
                || result == -Errno.EBUSY
                || result >= 0) {
            return result;
        }
        throw new KernelException("io_uring_enter", result);
    }

    // ---- completions

    /**
     * Hands all completions that are there to the handler, those too that the kernel held back when
     * the completion ring was full.
     *
     * @return how many there were
     * @throws KernelException EBADR when the kernel lost completions: what they were for can no
     *     longer be known
     */
    public int drain(CompletionHandler handler) {
        int count = cq.drain(handler);
        while (sq.completionsOverflowedOpaque()) {
            // The kernel moves what it held back into the ring at the next enter
            // (io_uring/io_uring.c, io_cqring_do_overflow_flush).
            enter(0, 0, 0);
            int more = cq.drain(handler);
            if (more == 0) {
                break;
            }
            count += more;
        }
        if (cq.dropped() != 0) {
            throw new KernelException("reading completions", Errno.EBADR);
        }
        return count;
    }

    public boolean hasCompletions() {
        return !cq.isEmpty();
    }

    // ---- registrations

    /** Makes this ring's table of fixed files, all places empty. */
    public FixedFiles fixedFiles(int size) {
        return new FixedFiles(this, size);
    }

    /**
     * Makes this ring's table of fixed buffers, all places empty; drivers fill them (Linux 5.19).
     *
     * @param size 1 to 16384 places (IORING_MAX_REG_BUFFERS)
     */
    public void fixedBuffers(int size) {
        registerSparse(Register.BUFFERS2, size, "a table of " + size + " fixed buffers");
    }

    /**
     * Makes a group of provided buffers, all of them given to the kernel (Linux 5.19). Close it
     * after the ring.
     *
     * @param group its number, 0 to 65535, not yet in use
     * @param count a power of two, at most 32768 (io_uring/kbuf.c, io_register_pbuf_ring)
     */
    public ProvidedBuffers provideBuffers(int group, int count, int bufferBytes) {
        return new ProvidedBuffers(this, kernel, group, count, bufferBytes);
    }

    /** The operations that this kernel has: a set of {@link Op} numbers. */
    public BitSet probe() {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment probe =
                    call.allocate(
                            RegisterDescriptors.Probe.HEADER_BYTES
                                    + RegisterDescriptors.Probe.MAX_OPS
                                            * RegisterDescriptors.Probe.OP_BYTES,
                            8);
            register(
                    Register.PROBE,
                    probe.address(),
                    RegisterDescriptors.Probe.MAX_OPS,
                    "probing the operations");
            BitSet supported = new BitSet();
            int count = Byte.toUnsignedInt(probe.get(JAVA_BYTE, RegisterDescriptors.Probe.OPS_LEN));
            for (int i = 0; i < count; i++) {
                long at =
                        RegisterDescriptors.Probe.HEADER_BYTES
                                + (long) i * RegisterDescriptors.Probe.OP_BYTES
                                + RegisterDescriptors.Probe.OP_FLAGS;
                if ((probe.get(JAVA_BYTE, at) & RegisterDescriptors.Probe.SUPPORTED) != 0) {
                    supported.set(i);
                }
            }
            return supported;
        }
    }

    void registerSparse(int opcode, int size, String what) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment table = call.allocate(RegisterDescriptors.Table.SIZE_BYTES, 8);
            table.set(JAVA_INT, RegisterDescriptors.Table.NR, size);
            table.set(JAVA_INT, RegisterDescriptors.Table.FLAGS, RegisterDescriptors.Table.SPARSE);
            register(opcode, table.address(), RegisterDescriptors.Table.SIZE_BYTES, what);
        }
    }

    void register(int opcode, long argAddress, int count, String what) {
        if (closed) {
            throw new IllegalStateException("the ring is closed"); // its number may be another's
        }
        KernelException.check(kernel.ioUringRegister(fd, opcode, argAddress, count), what);
    }

    /** Saves a reference count per enter; a kernel before 5.18 just goes without. */
    private void registerOwnDescriptor() {
        if ((flags & Setup.SINGLE_ISSUER) == 0) {
            return; // the index is per task: of use to one owner only
        }
        try (Arena call = Arena.ofConfined()) {
            MemorySegment update = call.allocate(RegisterDescriptors.Update.SIZE_BYTES, 8);
            update.set(JAVA_INT, RegisterDescriptors.Update.OFFSET, -1);
            update.set(JAVA_LONG, RegisterDescriptors.Update.DATA, fd);
            if (kernel.ioUringRegister(fd, Register.RING_FDS, update.address(), 1) == 1) {
                registeredFd = update.get(JAVA_INT, RegisterDescriptors.Update.OFFSET);
                registrant = Thread.currentThread();
            }
        }
    }

    private void unregisterOwnDescriptor() {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment update = call.allocate(RegisterDescriptors.Update.SIZE_BYTES, 8);
            update.set(JAVA_INT, RegisterDescriptors.Update.OFFSET, registeredFd);
            kernel.ioUringRegister(fd, Register.UNREGISTER_RING_FDS, update.address(), 1);
        }
    }

    // ---- about the ring

    /** The IORING_SETUP_* flags that were granted. */
    public int flags() {
        return flags;
    }

    /** The IORING_FEAT_* bits of this kernel. */
    public int features() {
        return features;
    }

    public int fd() {
        return fd;
    }

    public int submissionEntries() {
        return sq.entries();
    }

    public int completionEntries() {
        return cq.entries();
    }

    /** How many io_uring_enter calls were made: syscalls per request is a figure to watch. */
    public long enters() {
        return enters;
    }

    /** Unmaps and closes; the kernel cancels what is still under way. The owner thread calls it. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (Thread.currentThread() == registrant) {
                unregisterOwnDescriptor();
            }
            ringMemory.close();
            sqeMemory.close();
            arena.close();
            kernel.close(fd);
        }
    }
}
