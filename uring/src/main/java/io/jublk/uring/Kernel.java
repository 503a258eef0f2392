package io.jublk.uring;

import java.lang.foreign.MemorySegment;

/**
 * The system calls that jublk makes, and the one place where the world is swapped: {@link
 * LinuxKernel} does them for real, a simulated kernel does them in memory with the same bytes in
 * the same layouts.
 *
 * <p>Every method returns what the system call returns, or a negative errno (see {@link Errno}); it
 * never throws. Addresses are absolute virtual addresses of this process, 0 for none.
 */
public interface Kernel {

    /**
     * io_uring_setup(2).
     *
     * @param params a struct io_uring_params, read and written; see {@link ParamsDescriptor}
     * @return the ring's file descriptor
     */
    int ioUringSetup(int entries, MemorySegment params);

    /**
     * io_uring_enter(2). The one call of the hot path.
     *
     * @param argAddress a struct io_uring_getevents_arg with {@link Enter#EXT_ARG}, else 0
     * @return how many SQEs the kernel consumed
     */
    int ioUringEnter(
            int ringFd,
            int toSubmit,
            int minComplete,
            int flags,
            long argAddress,
            long argSizeBytes);

    /** io_uring_register(2); {@code opcode} is one of {@link Register}. */
    int ioUringRegister(int ringFd, int opcode, long argAddress, int count);

    /** mmap(2) at an address of the kernel's choice; the address, or a negative errno. */
    long mmap(long lengthBytes, int protection, int flags, int fd, long offset);

    /** munmap(2). */
    int munmap(long address, long lengthBytes);

    /** openat(2) relative to the working directory, always with O_CLOEXEC. */
    int open(String path, int flags, int mode);

    /** close(2). */
    int close(int fd);

    /** ioctl(2) with a pointer argument. */
    int ioctl(int fd, long request, long argAddress);

    /** fcntl(2) with a pointer argument: record locks. */
    int fcntl(int fd, int command, long argAddress);

    /** fallocate(2). */
    int fallocate(int fd, int mode, long offset, long lengthBytes);

    /** ftruncate(2): a regular file gets this size, by a cut or by a hole at its end. */
    int ftruncate(int fd, long lengthBytes);

    /**
     * statx(2) of an open file (AT_EMPTY_PATH).
     *
     * @param out a struct statx of {@link StatxDescriptor#SIZE_BYTES}
     */
    int statx(int fd, int mask, MemorySegment out);

    /** memfd_create(2); {@code flags} are of {@link Memfd}. */
    int memfdCreate(String name, int flags);

    /** prctl(2). */
    int prctl(int option, long arg2);

    /** mlockall(2). */
    int mlockall(int flags);

    /** getpagesize(2). */
    int pageBytes();

    /** setsid(2). */
    int setsid();

    /** gettid(2): the id of the calling OS thread. */
    int gettid();

    /**
     * sched_setaffinity(2).
     *
     * @param threadId as {@link #gettid} gives it; 0 for the calling thread
     * @param mask a cpu_set_t of any length that is a multiple of 8 bytes
     */
    int schedSetAffinity(int threadId, MemorySegment mask);

    /**
     * sched_getscheduler(2): the policy, one of {@link Sched} or another of the kernel's.
     *
     * @param threadId as {@link #gettid} gives it; 0 for the calling thread
     */
    int schedGetScheduler(int threadId);

    /**
     * sched_setscheduler(2), to a policy without priorities.
     *
     * @param threadId as {@link #gettid} gives it; 0 for the calling thread
     * @param policy one of {@link Sched}
     */
    int schedSetScheduler(int threadId, int policy);
}
