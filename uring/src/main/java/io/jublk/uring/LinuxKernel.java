package io.jublk.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/**
 * The running Linux kernel, reached through libc by FFM.
 *
 * <p>io_uring has no libc wrapper, so its three calls go through syscall(2). Its numbers (425 to
 * 427) are the same on every architecture. A thread that waits in one of these calls does not hold
 * up a garbage collection: none is a critical call.
 */
public final class LinuxKernel implements Kernel {

    private static final long SYS_IO_URING_SETUP = 425;
    private static final long SYS_IO_URING_ENTER = 426;
    private static final long SYS_IO_URING_REGISTER = 427;

    private static final int AT_FDCWD = -100;
    private static final int AT_EMPTY_PATH = 0x1000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option VARIADIC = Linker.Option.firstVariadicArg(1);
    private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET =
            CAPTURE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    /** One capture segment per thread: libc's errno is per thread too. */
    private static final ThreadLocal<MemorySegment> ERRNO =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE));

    /**
     * Of every function here. Their arguments are integers and pointers, each of which the C ABIs
     * of 64-bit Linux pass in a place of its own, whatever its width; who is called takes the low
     * half where he wants an int, and leaves arguments alone that he does not know. One shape
     * instead of each function's own, because the JVM makes code for each: 17 of them were half of
     * the CPU time of a server's start (docs/performance.md).
     */
    private static final FunctionDescriptor SHAPE =
            FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                    JAVA_LONG);

    private static final MethodHandle SYSCALL = function("syscall");

    /** syscall(2) without its errno, whose capture makes an object at every call. */
    private static final MethodHandle PLAIN_SYSCALL = function("syscall", VARIADIC);

    private static final MethodHandle MMAP = function("mmap");
    private static final MethodHandle MUNMAP = function("munmap");
    private static final MethodHandle OPENAT = function("openat");
    private static final MethodHandle CLOSE = function("close");
    private static final MethodHandle IOCTL = function("ioctl");
    private static final MethodHandle FCNTL = function("fcntl");
    private static final MethodHandle FALLOCATE = function("fallocate");
    private static final MethodHandle FTRUNCATE = function("ftruncate");
    private static final MethodHandle STATX = function("statx");
    private static final MethodHandle MEMFD_CREATE = function("memfd_create");
    private static final MethodHandle PRCTL = function("prctl");
    private static final MethodHandle MLOCKALL = function("mlockall");
    private static final MethodHandle SETSID = function("setsid");
    private static final MethodHandle GETTID = function("gettid");
    private static final MethodHandle GETPAGESIZE = function("getpagesize");
    private static final MethodHandle SCHED_SETAFFINITY = function("sched_setaffinity");

    private static final MethodHandle SCHED_GETSCHEDULER = function("sched_getscheduler");
    private static final MethodHandle PLAIN_SCHED_GETSCHEDULER =
            function("sched_getscheduler", VARIADIC);
    private static final MethodHandle SCHED_SETSCHEDULER = function("sched_setscheduler");
    private static final MethodHandle PLAIN_SCHED_SETSCHEDULER =
            function("sched_setscheduler", VARIADIC);

    /** A struct sched_param: priority 0, the only one that policies without priorities have. */
    private static final MemorySegment NO_PRIORITY = Arena.global().allocate(JAVA_INT);

    private static final MemorySegment EMPTY_PATH = Arena.global().allocateFrom("");

    @Override
    public int ioUringSetup(int entries, MemorySegment params) {
        try {
            return call(SYSCALL, SYS_IO_URING_SETUP, entries, params.address());
        } finally {
            Reference.reachabilityFence(params); // an address alone keeps no memory
        }
    }

    /**
     * The hot one: no method of ours between it and its handle, and none of the JDK's that
     * allocates, compiled or not. One that fails is asked again for its errno, which does no harm:
     * it has submitted nothing, and a wait without end has no time that would run twice. A timed
     * wait is asked once.
     */
    @Override
    public int ioUringEnter(
            int ringFd,
            int toSubmit,
            int minComplete,
            int flags,
            long argAddress,
            long argSizeBytes) {
        try {
            if (argAddress == 0) {
                int result =
                        (int)
                                (long)
                                        PLAIN_SYSCALL.invokeExact(
                                                SYS_IO_URING_ENTER,
                                                (long) ringFd,
                                                (long) toSubmit,
                                                (long) minComplete,
                                                (long) flags,
                                                argAddress,
                                                argSizeBytes);
                if (result >= 0) {
                    return result;
                }
            }
            MemorySegment state = ERRNO.get();
            return status(
                    (long)
                            SYSCALL.invokeExact(
                                    state,
                                    SYS_IO_URING_ENTER,
                                    (long) ringFd,
                                    (long) toSubmit,
                                    (long) minComplete,
                                    (long) flags,
                                    argAddress,
                                    argSizeBytes),
                    state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public int ioUringRegister(int ringFd, int opcode, long argAddress, int count) {
        return call(SYSCALL, SYS_IO_URING_REGISTER, ringFd, opcode, argAddress, count);
    }

    @Override
    public long mmap(long lengthBytes, int protection, int flags, int fd, long offset) {
        MemorySegment state = ERRNO.get();
        long address = invoke(MMAP, state, 0, lengthBytes, protection, flags, fd, offset);
        return address == -1 ? -errno(state) : address;
    }

    @Override
    public int munmap(long address, long lengthBytes) {
        return call(MUNMAP, address, lengthBytes);
    }

    @Override
    public int open(String path, int flags, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocateFrom(path).address();
            return call(OPENAT, AT_FDCWD, name, flags | Open.CLOEXEC, mode);
        }
    }

    @Override
    public int close(int fd) {
        return call(CLOSE, fd);
    }

    @Override
    public int ioctl(int fd, long request, long argAddress) {
        return call(IOCTL, fd, request, argAddress);
    }

    @Override
    public int fcntl(int fd, int command, long argAddress) {
        return call(FCNTL, fd, command, argAddress);
    }

    @Override
    public int fallocate(int fd, int mode, long offset, long lengthBytes) {
        return call(FALLOCATE, fd, mode, offset, lengthBytes);
    }

    @Override
    public int ftruncate(int fd, long lengthBytes) {
        return call(FTRUNCATE, fd, lengthBytes);
    }

    @Override
    public int statx(int fd, int mask, MemorySegment out) {
        try {
            return call(STATX, fd, EMPTY_PATH.address(), AT_EMPTY_PATH, mask, out.address());
        } finally {
            Reference.reachabilityFence(out); // an address alone keeps no memory
        }
    }

    @Override
    public int memfdCreate(String name, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return call(MEMFD_CREATE, arena.allocateFrom(name).address(), flags);
        }
    }

    @Override
    public int prctl(int option, long arg2) {
        return call(PRCTL, option, arg2);
    }

    @Override
    public int mlockall(int flags) {
        return call(MLOCKALL, flags);
    }

    @Override
    public int setsid() {
        return call(SETSID);
    }

    @Override
    public int gettid() {
        return call(GETTID);
    }

    @Override
    public int pageBytes() {
        return call(GETPAGESIZE);
    }

    @Override
    public int schedSetAffinity(int threadId, MemorySegment mask) {
        try {
            return call(SCHED_SETAFFINITY, threadId, mask.byteSize(), mask.address());
        } finally {
            Reference.reachabilityFence(mask); // an address alone keeps no memory
        }
    }

    @Override
    public int schedGetScheduler(int threadId) {
        return call(PLAIN_SCHED_GETSCHEDULER, SCHED_GETSCHEDULER, threadId, 0, 0);
    }

    @Override
    public int schedSetScheduler(int threadId, int policy) {
        long parameter = NO_PRIORITY.address();
        return call(PLAIN_SCHED_SETSCHEDULER, SCHED_SETSCHEDULER, threadId, policy, parameter);
    }

    // ---- calls: the arguments that are not given are 0

    private static int call(MethodHandle function) {
        return call(function, 0, 0, 0, 0, 0);
    }

    private static int call(MethodHandle function, long a) {
        return call(function, a, 0, 0, 0, 0);
    }

    private static int call(MethodHandle function, long a, long b) {
        return call(function, a, b, 0, 0, 0);
    }

    private static int call(MethodHandle function, long a, long b, long c) {
        return call(function, a, b, c, 0, 0);
    }

    private static int call(MethodHandle function, long a, long b, long c, long d) {
        return call(function, a, b, c, d, 0);
    }

    /** A result that is an int, or a negative errno. */
    private static int call(MethodHandle function, long a, long b, long c, long d, long e) {
        MemorySegment state = ERRNO.get();
        return status(invoke(function, state, a, b, c, d, e, 0), state);
    }

    /** Of queues' threads, without an object for errno: one that fails is asked again for it. */
    private static int call(MethodHandle plain, MethodHandle capturing, long a, long b, long c) {
        try {
            int result = (int) (long) plain.invokeExact(a, b, c, 0L, 0L, 0L, 0L);
            return result == -1 ? call(capturing, a, b, c) : result;
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    private static long invoke(
            MethodHandle function,
            MemorySegment state,
            long a,
            long b,
            long c,
            long d,
            long e,
            long f) {
        try {
            return (long) function.invokeExact(state, a, b, c, d, e, f, 0L);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    /** Of a function that returns an int, only the low half is the result. */
    private static int status(long result, MemorySegment state) {
        return (int) result == -1 ? -errno(state) : (int) result;
    }

    private static int errno(MemorySegment state) {
        return state.get(JAVA_INT, ERRNO_OFFSET);
    }

    private static MethodHandle function(String name) {
        return function(name, VARIADIC, CAPTURE_ERRNO);
    }

    @SuppressWarnings("restricted") // the one module that may
    private static MethodHandle function(String name, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), SHAPE, options);
    }

    /** A downcall declares Throwable and throws nothing: what arrives here is a bug of ours. */
    private static AssertionError unreachable(Throwable cause) {
        return new AssertionError("a system call threw", cause);
    }
}
