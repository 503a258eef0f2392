package io.jublk.sim.kernel;

import io.jublk.sim.core.AddressSpace;
import io.jublk.sim.core.Adversary;
import io.jublk.sim.core.Credentials;
import io.jublk.sim.core.Node;
import io.jublk.sim.file.DevZero;
import io.jublk.sim.file.FileTraits;
import io.jublk.sim.file.SharedPages;
import io.jublk.sim.file.SimFile;
import io.jublk.sim.ring.Host;
import io.jublk.sim.ring.Interposer;
import io.jublk.sim.ring.SimRing;
import io.jublk.sim.ring.Task;
import io.jublk.sim.ublk.UblkControl;
import io.jublk.sim.ublk.UblkDevice;
import io.jublk.uring.Enter;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.Mman;
import io.jublk.uring.Open;
import io.jublk.uring.Sched;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kernel in memory, for one thread: io_uring, ublk_drv and files behind the door of the real one.
 *
 * <p>It has one process, whose threads are {@link #task}s: whoever steps a part of the process says
 * which one it is. A wait that has nothing to wait for asks the {@link Host.Sleep} that was given;
 * without one it is interrupted at once (EINTR), and a wait with a time limit lets that time pass.
 */
public final class SimKernel implements Kernel, AutoCloseable {

    private static final String CHARACTER_DEVICE = "/dev/ublkc";

    /** As most machines have, and enough for any number of queues that is of interest. */
    private static final int CPUS = 64;

    private static final int FIRST_FD = 3;

    /** The process's number; START_DEV names it. */
    public static final int PROCESS_ID = 4242;

    private final AddressSpace memory = new AddressSpace();
    private final Adversary adversary;
    private final Host host;
    private final UblkControl control;
    private final Map<String, Node> files = new HashMap<>();
    private final List<@Nullable Node> descriptors = new ArrayList<>();
    private int rings;

    /** A kernel that never disappoints. */
    public SimKernel() {
        this(Adversary.NONE, null, Interposer.NONE);
    }

    /**
     * @param sleep what else goes on while the process waits; null for nothing
     */
    public SimKernel(Adversary adversary, Host.@Nullable Sleep sleep, Interposer interposer) {
        this.adversary = adversary;
        host =
                new Host(
                        adversary,
                        this::node,
                        sleep != null ? sleep : this::nothingGoesOn,
                        interposer);
        host.current = new Task(1);
        control = new UblkControl(host, memory, CPUS, this::exists);
        for (int fd = 0; fd < FIRST_FD; fd++) {
            descriptors.add(null);
        }
        files.put("/dev/zero", new DevZero());
        files.put("/dev/ublk-control", control);
    }

    private boolean exists(String path) {
        return files.containsKey(path) || path.equals("/dev");
    }

    private int nothingGoesOn(SimRing ring, long deadlineNanos) {
        if (host.underWay.count() > 0) {
            host.underWay.proceed(0);
            return 0;
        }
        if (host.underWay.wake()) {
            return 0;
        }
        if (deadlineNanos != Long.MAX_VALUE) {
            host.clock.advanceTo(deadlineNanos);
            return -Errno.ETIME;
        }
        return -Errno.EINTR;
    }

    // ---- the world outside the process

    /** Makes a file; it is a hole from end to end. */
    public SimFile file(String path, long sizeBytes, FileTraits traits) {
        SimFile file = new SimFile(path, sizeBytes, traits, memory, adversary);
        files.put(path, file);
        return file;
    }

    /** Makes a file that is memory, of whole pages, for programs to share. */
    public SharedPages sharedPages(String path, long lengthBytes) {
        SharedPages pages = new SharedPages(path, lengthBytes, memory);
        files.put(path, pages);
        return pages;
    }

    /** Says who the process is, from now on; root at first. */
    public void credentials(Credentials value) {
        host.credentials = value;
    }

    /** udev has the rules that give the nodes of an ordinary user's device to the user. */
    public void giveNodesToMakers() {
        control.giveNodesToMakers();
    }

    public Host host() {
        return host;
    }

    /** The device of a number, as its user has it. */
    public UblkDevice device(int id) {
        UblkDevice device = control.device(id);
        if (device == null) {
            throw new IllegalArgumentException("there is no device " + id);
        }
        return device;
    }

    /** How many devices there are. */
    public int devices() {
        return control.count();
    }

    /** Says which thread of the process runs from now on. */
    public void task(Task task) {
        host.current = task;
    }

    /** How many descriptors the process has open. */
    public int open() {
        int open = 0;
        for (Node node : descriptors) {
            open += node == null ? 0 : 1;
        }
        return open;
    }

    /** How many regions of memory the process has mapped. */
    public int mappings() {
        return memory.mappings();
    }

    /** How many regions drivers have pinned, whoever mapped them. */
    public int pins() {
        return memory.pins();
    }

    /** The process is killed: do_exit closes what it had open, in the order of the descriptors. */
    public void kill() {
        host.current = Host.WORKER;
        for (int fd = FIRST_FD; fd < descriptors.size(); fd++) {
            close(fd);
        }
    }

    /** The memory of the machine is gone, and with it every address that was given out. */
    @Override
    public void close() {
        memory.close();
    }

    // ---- descriptors

    private @Nullable Node node(int fd) {
        return fd >= 0 && fd < descriptors.size() ? descriptors.get(fd) : null;
    }

    private int install(Node node) {
        node.hold();
        for (int fd = FIRST_FD; fd < descriptors.size(); fd++) {
            if (descriptors.get(fd) == null) {
                descriptors.set(fd, node);
                return fd;
            }
        }
        descriptors.add(node);
        return descriptors.size() - 1;
    }

    @Override
    public int open(String path, int flags, int mode) {
        if (path.startsWith(CHARACTER_DEVICE)) {
            int[] error = {0};
            Node opened =
                    control.openCharacterDevice(
                            Integer.parseInt(path.substring(CHARACTER_DEVICE.length())),
                            PROCESS_ID,
                            error);
            return opened == null ? error[0] : install(opened);
        }
        Node node = files.get(path);
        if (node == null) {
            return -Errno.ENOENT;
        }
        if (node instanceof SimFile file && !file.opens(flags & Open.DIRECT)) {
            return -Errno.EINVAL;
        }
        return install(node.opened(flags));
    }

    @Override
    public int close(int fd) {
        Node node = node(fd);
        if (node == null) {
            return -Errno.EBADF;
        }
        descriptors.set(fd, null);
        node.drop();
        return 0;
    }

    // ---- io_uring

    @Override
    public int ioUringSetup(int entries, MemorySegment params) {
        int error = SimRing.check(entries, params);
        return error < 0 ? error : install(SimRing.create(host, memory, rings++, entries, params));
    }

    @Override
    public int ioUringEnter(
            int ringFd,
            int toSubmit,
            int minComplete,
            int flags,
            long argAddress,
            long argSizeBytes) {
        Node node =
                (flags & Enter.REGISTERED_RING) != 0
                        ? host.current.registered(ringFd)
                        : node(ringFd);
        if (node == null) {
            return (flags & Enter.REGISTERED_RING) != 0 ? -Errno.EINVAL : -Errno.EBADF;
        }
        return node instanceof SimRing ring
                ? ring.enter(toSubmit, minComplete, flags, argAddress, argSizeBytes)
                : -Errno.EOPNOTSUPP;
    }

    @Override
    public int ioUringRegister(int ringFd, int opcode, long argAddress, int count) {
        Node node = node(ringFd);
        if (node == null) {
            return -Errno.EBADF;
        }
        return node instanceof SimRing ring
                ? ring.register(opcode, argAddress, count)
                : -Errno.EOPNOTSUPP;
    }

    // ---- memory and files

    @Override
    public long mmap(long lengthBytes, int protection, int flags, int fd, long offset) {
        if (lengthBytes <= 0) {
            return -Errno.EINVAL;
        }
        boolean writable = (protection & Mman.PROT_WRITE) != 0;
        if ((flags & Mman.MAP_ANONYMOUS) != 0) {
            return memory.map(lengthBytes, writable);
        }
        Node node = node(fd);
        if (node == null) {
            return -Errno.EBADF;
        }
        long address = node.map(offset, lengthBytes, protection);
        if (address >= 0) {
            memory.mapFile(address, lengthBytes, writable);
        }
        return address;
    }

    @Override
    public int munmap(long address, long lengthBytes) {
        return memory.unmap(address, lengthBytes);
    }

    @Override
    public int ioctl(int fd, long request, long argAddress) {
        Node node = node(fd);
        return node == null ? -Errno.EBADF : node.ioctl(request, argAddress);
    }

    /** One process, no other: every lock is granted. */
    @Override
    public int fcntl(int fd, int command, long argAddress) {
        return node(fd) == null ? -Errno.EBADF : 0;
    }

    @Override
    public int fallocate(int fd, int mode, long offset, long lengthBytes) {
        Node node = node(fd);
        return node == null ? -Errno.EBADF : node.fallocate(mode, offset, lengthBytes);
    }

    /** No target of the simulation changes its size. */
    @Override
    public int ftruncate(int fd, long lengthBytes) {
        return node(fd) == null ? -Errno.EBADF : -Errno.EINVAL;
    }

    @Override
    public int statx(int fd, int mask, MemorySegment out) {
        Node node = node(fd);
        return node == null ? -Errno.EBADF : node.statx(out);
    }

    // ---- the process

    /** Clients make such memory, and they are elsewhere. */
    @Override
    public int memfdCreate(String name, int flags) {
        return -Errno.ENOSYS;
    }

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
        return AddressSpace.PAGE_BYTES;
    }

    @Override
    public int setsid() {
        return PROCESS_ID;
    }

    @Override
    public int gettid() {
        return host.current.id();
    }

    @Override
    public int schedSetAffinity(int threadId, MemorySegment mask) {
        return 0;
    }

    /** Who runs when is the simulation's own choice, whatever the policy. */
    @Override
    public int schedGetScheduler(int threadId) {
        return Sched.NORMAL;
    }

    @Override
    public int schedSetScheduler(int threadId, int policy) {
        return 0;
    }
}
