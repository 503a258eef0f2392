package io.jublk.uring;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

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
    private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET =
            CAPTURE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    /** One capture segment per thread: libc's errno is per thread too. */
    private static final ThreadLocal<MemorySegment> ERRNO =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE));

    private static final MethodHandle SETUP =
            variadic("syscall", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS), 1);
    private static final MethodHandle ENTER =
            variadic(
                    "syscall",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG,
                            JAVA_LONG),
                    1);
    private static final MethodHandle REGISTER =
            variadic(
                    "syscall",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT),
                    1);
    private static final MethodHandle MMAP =
            call(
                    "mmap",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT,
                            JAVA_LONG));
    private static final MethodHandle MUNMAP =
            call("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle OPENAT =
            variadic(
                    "openat",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                    3);
    private static final MethodHandle CLOSE =
            call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle IOCTL =
            variadic("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), 2);
    private static final MethodHandle FCNTL =
            variadic("fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG), 2);
    private static final MethodHandle FALLOCATE =
            call(
                    "fallocate",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle FTRUNCATE =
            call("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle STATX =
            call(
                    "statx",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle MEMFD_CREATE =
            call("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle PRCTL =
            variadic(
                    "prctl",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    1);
    private static final MethodHandle MLOCKALL =
            call("mlockall", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle SETSID = call("setsid", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle GETTID = call("gettid", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle GETPAGESIZE =
            call("getpagesize", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle SCHED_SETAFFINITY =
            call(
                    "sched_setaffinity",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));

    private static final MemorySegment EMPTY_PATH = Arena.global().allocateFrom("");

    @Override
    public int ioUringSetup(int entries, MemorySegment params) {
        MemorySegment state = ERRNO.get();
        try {
            return status(
                    (long) SETUP.invokeExact(state, SYS_IO_URING_SETUP, entries, params), state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public int ioUringEnter(
            int ringFd,
            int toSubmit,
            int minComplete,
            int flags,
            long argAddress,
            long argSizeBytes) {
        MemorySegment state = ERRNO.get();
        try {
            return status(
                    (long)
                            ENTER.invokeExact(
                                    state,
                                    SYS_IO_URING_ENTER,
                                    ringFd,
                                    toSubmit,
                                    minComplete,
                                    flags,
                                    argAddress,
                                    argSizeBytes),
                    state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public int ioUringRegister(int ringFd, int opcode, long argAddress, int count) {
        MemorySegment state = ERRNO.get();
        try {
            return status(
                    (long)
                            REGISTER.invokeExact(
                                    state,
                                    SYS_IO_URING_REGISTER,
                                    ringFd,
                                    opcode,
                                    argAddress,
                                    count),
                    state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public long mmap(long lengthBytes, int protection, int flags, int fd, long offset) {
        MemorySegment state = ERRNO.get();
        try {
            long address =
                    (long) MMAP.invokeExact(state, 0L, lengthBytes, protection, flags, fd, offset);
            return address == -1 ? -errno(state) : address;
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public int munmap(long address, long lengthBytes) {
        MemorySegment state = ERRNO.get();
        try {
            return status((int) MUNMAP.invokeExact(state, address, lengthBytes), state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public int open(String path, int flags, int mode) {
        MemorySegment state = ERRNO.get();
        try (Arena arena = Arena.ofConfined()) {
            return status(
                    (int)
                            OPENAT.invokeExact(
                                    state,
                                    AT_FDCWD,
                                    arena.allocateFrom(path),
                                    flags | Open.CLOEXEC,
                                    mode),
                    state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public int close(int fd) {
        MemorySegment state = ERRNO.get();
        try {
            return status((int) CLOSE.invokeExact(state, fd), state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public int ioctl(int fd, long request, long argAddress) {
        MemorySegment state = ERRNO.get();
        try {
            return status((int) IOCTL.invokeExact(state, fd, request, argAddress), state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public int fcntl(int fd, int command, long argAddress) {
        MemorySegment state = ERRNO.get();
        try {
            return status((int) FCNTL.invokeExact(state, fd, command, argAddress), state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public int fallocate(int fd, int mode, long offset, long lengthBytes) {
        MemorySegment state = ERRNO.get();
        try {
            return status((int) FALLOCATE.invokeExact(state, fd, mode, offset, lengthBytes), state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public int ftruncate(int fd, long lengthBytes) {
        MemorySegment state = ERRNO.get();
        try {
            return status((int) FTRUNCATE.invokeExact(state, fd, lengthBytes), state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public int statx(int fd, int mask, MemorySegment out) {
        MemorySegment state = ERRNO.get();
        try {
            return status(
                    (int) STATX.invokeExact(state, fd, EMPTY_PATH, AT_EMPTY_PATH, mask, out),
                    state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public int memfdCreate(String name, int flags) {
        MemorySegment state = ERRNO.get();
        try (Arena arena = Arena.ofConfined()) {
            return status(
                    (int) MEMFD_CREATE.invokeExact(state, arena.allocateFrom(name), flags), state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public int prctl(int option, long arg2) {
        MemorySegment state = ERRNO.get();
        try {
            return status((int) PRCTL.invokeExact(state, option, arg2, 0L, 0L, 0L), state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public int mlockall(int flags) {
        MemorySegment state = ERRNO.get();
        try {
            return status((int) MLOCKALL.invokeExact(state, flags), state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public int setsid() {
        MemorySegment state = ERRNO.get();
        try {
            return status((int) SETSID.invokeExact(state), state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public int gettid() {
        MemorySegment state = ERRNO.get();
        try {
            return status((int) GETTID.invokeExact(state), state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public int pageBytes() {
        MemorySegment state = ERRNO.get();
        try {
            return status((int) GETPAGESIZE.invokeExact(state), state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    @Override
    public int schedSetAffinity(int threadId, MemorySegment mask) {
        MemorySegment state = ERRNO.get();
        try {
            return status(
                    (int) SCHED_SETAFFINITY.invokeExact(state, threadId, mask.byteSize(), mask),
                    state);
        } catch (Throwable impossible) {
            throw unreachable(impossible);
        }
    }

    private static int status(long result, MemorySegment state) {
        return result == -1 ? -errno(state) : (int) result;
    }

    private static int errno(MemorySegment state) {
        return state.get(JAVA_INT, ERRNO_OFFSET);
    }

    private static MethodHandle call(String name, FunctionDescriptor descriptor) {
        return link(name, descriptor, CAPTURE_ERRNO);
    }

    private static MethodHandle variadic(
            String name, FunctionDescriptor descriptor, int firstVariadic) {
        return link(name, descriptor, CAPTURE_ERRNO, Linker.Option.firstVariadicArg(firstVariadic));
    }

    @SuppressWarnings("restricted") // the one module that may
    private static MethodHandle link(
            String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }

    /** A downcall declares Throwable and throws nothing: what arrives here is a bug of ours. */
    private static AssertionError unreachable(Throwable cause) {
        return new AssertionError("a system call threw", cause);
    }
}
