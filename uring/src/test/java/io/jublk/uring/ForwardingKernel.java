package io.jublk.uring;

import java.lang.foreign.MemorySegment;

/** The running kernel, for a test to change one call of. */
class ForwardingKernel implements Kernel {

    private final Kernel kernel = new LinuxKernel();

    @Override
    public int ioUringSetup(int entries, MemorySegment params) {
        return kernel.ioUringSetup(entries, params);
    }

    @Override
    public int ioUringEnter(
            int ringFd,
            int toSubmit,
            int minComplete,
            int flags,
            long argAddress,
            long argSizeBytes) {
        return kernel.ioUringEnter(ringFd, toSubmit, minComplete, flags, argAddress, argSizeBytes);
    }

    @Override
    public int ioUringRegister(int ringFd, int opcode, long argAddress, int count) {
        return kernel.ioUringRegister(ringFd, opcode, argAddress, count);
    }

    @Override
    public long mmap(long lengthBytes, int protection, int flags, int fd, long offset) {
        return kernel.mmap(lengthBytes, protection, flags, fd, offset);
    }

    @Override
    public int munmap(long address, long lengthBytes) {
        return kernel.munmap(address, lengthBytes);
    }

    @Override
    public int open(String path, int flags, int mode) {
        return kernel.open(path, flags, mode);
    }

    @Override
    public int close(int fd) {
        return kernel.close(fd);
    }

    @Override
    public int ioctl(int fd, long request, long argAddress) {
        return kernel.ioctl(fd, request, argAddress);
    }

    @Override
    public int fcntl(int fd, int command, long argAddress) {
        return kernel.fcntl(fd, command, argAddress);
    }

    @Override
    public int fallocate(int fd, int mode, long offset, long lengthBytes) {
        return kernel.fallocate(fd, mode, offset, lengthBytes);
    }

    @Override
    public int ftruncate(int fd, long lengthBytes) {
        return kernel.ftruncate(fd, lengthBytes);
    }

    @Override
    public int statx(int fd, int mask, MemorySegment out) {
        return kernel.statx(fd, mask, out);
    }

    @Override
    public int memfdCreate(String name, int flags) {
        return kernel.memfdCreate(name, flags);
    }

    @Override
    public int prctl(int option, long arg2) {
        return kernel.prctl(option, arg2);
    }

    @Override
    public int mlockall(int flags) {
        return kernel.mlockall(flags);
    }

    @Override
    public int pageBytes() {
        return kernel.pageBytes();
    }

    @Override
    public int setsid() {
        return kernel.setsid();
    }

    @Override
    public int gettid() {
        return kernel.gettid();
    }

    @Override
    public int schedSetAffinity(int threadId, MemorySegment mask) {
        return kernel.schedSetAffinity(threadId, mask);
    }

    @Override
    public int schedGetScheduler(int threadId) {
        return kernel.schedGetScheduler(threadId);
    }

    @Override
    public int schedSetScheduler(int threadId, int policy) {
        return kernel.schedSetScheduler(threadId, policy);
    }
}
