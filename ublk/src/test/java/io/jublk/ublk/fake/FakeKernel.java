package io.jublk.ublk.fake;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.ublk.KernelCommand;
import io.jublk.ublk.uapi.IoDescDescriptor;
import io.jublk.ublk.uapi.Opcodes;
import io.jublk.uring.Enter;
import io.jublk.uring.Errno;
import io.jublk.uring.GeteventsArgDescriptor;
import io.jublk.uring.Kernel;
import io.jublk.uring.Op;
import io.jublk.uring.Register;
import io.jublk.uring.RegisterDescriptors;
import io.jublk.uring.Sched;
import io.jublk.uring.SqeFlags;
import io.jublk.uring.StatxDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Operations run when they are submitted, in order, each chain to its end; what is not driven by
 * the script never fails. A wait with nothing to wait for is interrupted (EINTR), unless {@link
 * #threaded}.
 */
public class FakeKernel implements Kernel {

    static final int PAGE_BYTES = 4096;

    /** A command that completes when there is something to say. */
    static final int LATER = Integer.MAX_VALUE;

    private static final int FIRST_FD = 3;

    private final List<@Nullable Node> descriptors = new ArrayList<>();
    private final Map<String, Node> files = new HashMap<>();
    private final List<MemorySegment> mappings = new ArrayList<>();
    private final List<Operation> held = new ArrayList<>();

    /** What ran, in order: operations of secondaries, commands and what they are about. */
    public final List<String> journal = new ArrayList<>();

    public boolean journaling = true;

    /** What happens before each call of io_uring_enter. */
    public Runnable beforeEnter = () -> {};

    /** How often a thread had to wait. */
    public int sleeps;

    /** Of every thread. */
    public int policy = Sched.NORMAL;

    public int policyChanges;

    public boolean refusesPolicies;

    public Script script = operation -> Script.PROCEED;

    /** Paths that cannot be opened, and why. */
    public final Map<String, Integer> openErrors = new HashMap<>();

    /** Why no ring can be made, if that is so. */
    public int ringError;

    /** Waits block until another thread brings something; bounded, or a test would hang. */
    public boolean threaded;

    /** A kernel before Linux 6.4, whose driver knows the plain numbers of commands alone. */
    public boolean old;

    /** What a wait adds to when its time runs out with nothing to wait for. */
    public long nanos;

    public FakeKernel() {
        for (int fd = 0; fd < FIRST_FD; fd++) {
            descriptors.add(null);
        }
        files.put("/dev/zero", new Zeros());
    }

    // ---- what a test makes and does

    public FakeFile file(String path, byte[] content) {
        FakeFile file = new FakeFile(path, content);
        files.put(path, file);
        return file;
    }

    /** The command meant; 0 for what this kernel's driver does not know. */
    int encoded(Operation operation) {
        if (!old) {
            return operation.command();
        }
        for (KernelCommand command : KernelCommand.values()) {
            if (command.number() == operation.command() && Opcodes.hasLegacy(command.encoded())) {
                return command.encoded();
            }
        }
        return 0;
    }

    public FakeDevice device(int id, int queues, int depth, int maxIoBytes, long flags) {
        return device(id, queues, depth, maxIoBytes, flags, IoDescDescriptor.SIZE_BYTES);
    }

    public FakeDevice device(
            int id, int queues, int depth, int maxIoBytes, long flags, int descriptorBytes) {
        FakeDevice device =
                new FakeDevice(this, id, queues, depth, maxIoBytes, flags, descriptorBytes);
        files.put("/dev/ublkc" + id, device);
        return device;
    }

    void add(String path, Node node) {
        files.put(path, node);
    }

    void remove(String path) {
        files.remove(path);
    }

    /** Operations that the script holds back, in the order in which they came. */
    public List<Operation> held() {
        return held;
    }

    /** Lets go of one of them; {@code decision} is as of a {@link Script}. */
    public synchronized void release(Operation operation, int decision) {
        if (!held.remove(operation)) {
            throw new AssertionError("not held");
        }
        Operation next = end(operation, perform(operation, decision));
        run(next);
        notifyAll();
    }

    /** How many descriptors are open. */
    public synchronized long open() {
        return descriptors.stream().filter(d -> d != null).count();
    }

    public synchronized int mappings() {
        return mappings.size();
    }

    void journal(String what, int about) {
        if (journaling) {
            journal.add(what + about);
        }
    }

    // ---- io_uring

    @Override
    public synchronized int ioUringSetup(int entries, MemorySegment params) {
        return ringError < 0 ? ringError : add(new FakeRing(entries, params));
    }

    @Override
    public synchronized int ioUringEnter(
            int ringFd,
            int toSubmit,
            int minComplete,
            int flags,
            long argAddress,
            long argSizeBytes) {
        beforeEnter.run();
        FakeRing ring = (FakeRing) node(ringFd);
        ring.flush();
        int taken = 0;
        Operation first = null;
        Operation last = null;
        while (taken < toSubmit) {
            Operation operation = ring.take();
            if (operation == null) {
                break;
            }
            taken++;
            if (last == null) {
                first = operation;
            } else {
                last.linked = operation;
            }
            last = operation.linksToNext() ? operation : null;
            if (last == null) {
                run(first);
            }
        }
        if (last != null) {
            throw new AssertionError("a chain is torn: its end is not in the same submission");
        }
        if (minComplete > 0 && !ring.hasCompletions()) {
            int ended = idle(ring, (flags & Enter.EXT_ARG) != 0 ? argAddress : 0);
            return taken > 0 ? taken : ended;
        }
        return taken;
    }

    private int idle(FakeRing ring, long argument) {
        sleeps++;
        if (argument != 0) {
            long timespec = Memory.ALL.get(JAVA_LONG, argument + GeteventsArgDescriptor.TS);
            nanos +=
                    Memory.ALL.get(JAVA_LONG, timespec) * 1_000_000_000
                            + Memory.ALL.get(
                                    JAVA_LONG, timespec + GeteventsArgDescriptor.TIMESPEC_NANOS);
            return -Errno.ETIME;
        }
        if (!threaded) {
            return -Errno.EINTR;
        }
        try {
            long end = System.nanoTime() + 20_000_000_000L;
            while (!ring.hasCompletions()) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("nothing happened for 20 s");
                }
                wait(100);
            }
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -Errno.EINTR;
        }
    }

    private void run(@Nullable Operation first) {
        Operation operation = first;
        while (operation != null) {
            int decision = script.decide(operation);
            if (decision == Script.HOLD) {
                held.add(operation);
                return;
            }
            operation = end(operation, perform(operation, decision));
        }
    }

    /** Completes an operation, and gives what runs after it. */
    private @Nullable Operation end(Operation operation, int result) {
        Operation next = operation.linked;
        boolean failed = result < 0 || (operation.movesBytes() && result < operation.length());
        boolean silent = operation.has(SqeFlags.CQE_SKIP_SUCCESS);
        if (result != LATER && (failed || !silent)) {
            operation.ring.post(operation.userData(), result);
        }
        boolean hard = operation.has(SqeFlags.HARD_LINK);
        operation.ring.recycle(operation);
        if (!failed || hard) {
            return next;
        }
        // io_fail_links of io_uring/timeout.c: a failure that would have been silent on success
        // silences those linked behind it; any other makes each of them speak.
        while (next != null) {
            if (!silent) {
                next.ring.post(next.userData(), -Errno.ECANCELED);
            }
            next.ring.recycle(next);
            next = next.linked;
        }
        return null;
    }

    private int perform(Operation operation, int decision) {
        int opcode = operation.opcode();
        if (decision < 0 || (decision != Script.PROCEED && !operation.movesBytes())) {
            return decision;
        }
        if (opcode == Op.ASYNC_CANCEL) {
            return cancel(operation.address());
        }
        if (opcode == Op.MSG_RING) {
            ((FakeRing) node(operation.fd())).post(operation.offset(), operation.length());
            notifyAll();
            return 0;
        }
        Node node = node(operation);
        int length = Math.min(operation.length(), decision);
        if (operation.movesBytes()) {
            if (journaling) {
                journal.add(
                        (opcode == Op.READ || opcode == Op.READ_FIXED ? "READ " : "WRITE ")
                                + node.name());
            }
            long address = operation.address();
            if (operation.isFixed()) {
                if (!operation.ring.isRegistered(operation.bufferIndex())) {
                    return -Errno.EFAULT;
                }
                address += operation.ring.buffers[operation.bufferIndex()];
            }
            return opcode == Op.READ || opcode == Op.READ_FIXED
                    ? node.read(operation.offset(), address, length)
                    : node.write(operation.offset(), address, length);
        }
        return switch (opcode) {
            case Op.FSYNC -> {
                journal("FSYNC ", operation.operationFlags());
                yield node.sync();
            }
            case Op.FALLOCATE -> {
                journal("FALLOCATE ", operation.length());
                yield node.fallocate(operation.length(), operation.offset(), operation.address());
            }
            case Op.FTRUNCATE -> {
                journal("FTRUNCATE ", (int) operation.offset());
                yield 0;
            }
            case Op.URING_CMD -> node.command(operation);
            default -> -Errno.EINVAL;
        };
    }

    private int cancel(long userData) {
        for (Operation operation : held) {
            if (operation.userData() == userData) {
                held.remove(operation);
                end(operation, -Errno.ECANCELED);
                return 0;
            }
        }
        return -Errno.ENOENT;
    }

    private Node node(Operation operation) {
        return node(
                operation.has(SqeFlags.FIXED_FILE)
                        ? operation.ring.files[operation.fd()]
                        : operation.fd());
    }

    private Node node(int fd) {
        Node node = descriptors.get(fd);
        if (node == null) {
            throw new AssertionError("descriptor " + fd + " is not open");
        }
        return node;
    }

    @Override
    public synchronized int ioUringRegister(int ringFd, int opcode, long argAddress, int count) {
        FakeRing ring = (FakeRing) node(ringFd);
        MemorySegment all = Memory.ALL;
        switch (opcode) {
            case Register.FILES2 ->
                    ring.files =
                            new int[all.get(JAVA_INT, argAddress + RegisterDescriptors.Table.NR)];
            case Register.BUFFERS2 ->
                    ring.makeBuffers(all.get(JAVA_INT, argAddress + RegisterDescriptors.Table.NR));
            case Register.FILES_UPDATE2 ->
                    ring.files[all.get(JAVA_INT, argAddress + RegisterDescriptors.Update.OFFSET)] =
                            all.get(
                                    JAVA_INT,
                                    all.get(
                                            JAVA_LONG,
                                            argAddress + RegisterDescriptors.Update.DATA));
            case Register.PBUF_RING ->
                    ring.provide(
                            all.get(JAVA_SHORT, argAddress + RegisterDescriptors.BufferRing.BGID),
                            all.get(
                                    JAVA_LONG,
                                    argAddress + RegisterDescriptors.BufferRing.RING_ADDR),
                            all.get(
                                    JAVA_INT,
                                    argAddress + RegisterDescriptors.BufferRing.RING_ENTRIES));
            default -> {
                return -Errno.EINVAL; // no registered ring descriptors, as before 5.18
            }
        }
        return 0;
    }

    // ---- memory and files

    @Override
    public synchronized long mmap(
            long lengthBytes, int protection, int flags, int fd, long offset) {
        if (fd >= 0 && !(node(fd) instanceof FakeFile)) {
            return node(fd).map(offset, lengthBytes);
        }
        MemorySegment memory = Arena.ofAuto().allocate(lengthBytes, PAGE_BYTES);
        mappings.add(memory);
        return memory.address();
    }

    @Override
    public synchronized int munmap(long address, long lengthBytes) {
        mappings.removeIf(memory -> memory.address() == address);
        return 0;
    }

    @Override
    public synchronized int open(String path, int flags, int mode) {
        Node node = files.get(path);
        return node == null || openErrors.containsKey(path)
                ? openErrors.getOrDefault(path, -Errno.ENOENT)
                : add(node);
    }

    private int add(Node node) {
        descriptors.add(node);
        return descriptors.size() - 1;
    }

    @Override
    public synchronized int close(int fd) {
        node(fd);
        descriptors.set(fd, null);
        return 0;
    }

    /** Every file is regular. */
    @Override
    public synchronized int statx(int fd, int mask, MemorySegment out) {
        out.set(JAVA_INT, StatxDescriptor.MASK, StatxDescriptor.WANT_BASIC);
        out.set(JAVA_INT, StatxDescriptor.BLKSIZE, PAGE_BYTES);
        out.set(JAVA_SHORT, StatxDescriptor.MODE, (short) StatxDescriptor.TYPE_REGULAR);
        if (node(fd) instanceof FakeFile file) {
            out.set(JAVA_LONG, StatxDescriptor.SIZE, file.content.length);
        }
        return 0;
    }

    @Override
    public int ioctl(int fd, long request, long argAddress) {
        return -Errno.ENOTTY;
    }

    @Override
    public int fcntl(int fd, int command, long argAddress) {
        return 0;
    }

    @Override
    public synchronized int fallocate(int fd, int mode, long offset, long lengthBytes) {
        return node(fd).fallocate(mode, offset, lengthBytes);
    }

    @Override
    public int ftruncate(int fd, long lengthBytes) {
        return -Errno.EINVAL;
    }

    // ---- the process

    /** Clients make such memory, and they are elsewhere. */
    @Override
    public int memfdCreate(String name, int flags) {
        return -Errno.ENOSYS;
    }

    /** Where threads may run, by their id; 0 for those that bound themselves. */
    public final Map<Integer, BitSet> bound = new HashMap<>();

    @Override
    public int prctl(int option, long arg2) {
        return 0;
    }

    @Override
    public int mlockall(int flags) {
        return 0;
    }

    @Override
    public int pageBytes() {
        return PAGE_BYTES;
    }

    @Override
    public int setsid() {
        return 0;
    }

    @Override
    public int gettid() {
        return (int) Thread.currentThread().threadId();
    }

    @Override
    public synchronized int schedSetAffinity(int threadId, MemorySegment mask) {
        bound.put(threadId, BitSet.valueOf(mask.toArray(JAVA_BYTE)));
        return 0;
    }

    @Override
    public int schedGetScheduler(int threadId) {
        return policy;
    }

    @Override
    public int schedSetScheduler(int threadId, int newPolicy) {
        if (refusesPolicies) {
            return -Errno.EPERM;
        }
        policy = newPolicy;
        policyChanges++;
        return 0;
    }

    private static final class Zeros implements Node {

        private final MemorySegment zeros = Arena.ofAuto().allocate(1 << 20);

        @Override
        public String name() {
            return "/dev/zero";
        }

        @Override
        public int read(long offset, long address, int length) {
            MemorySegment.copy(zeros, 0, Memory.ALL, address, length);
            return length;
        }
    }
}
