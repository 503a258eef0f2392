package io.jublk.sim.core;

import io.jublk.uring.Errno;
import java.lang.foreign.MemorySegment;

/**
 * What a descriptor stands for: struct file and its operations. Results are those of the system
 * calls: a count or 0, or a negative errno.
 */
public abstract class Node {

    private int references;

    /** For messages and traces; not a path of this machine. */
    public abstract String name();

    /** open(2) of it; {@code flags} are O_*. The node that the descriptor gets. */
    public Node opened(int flags) {
        return this;
    }

    /** {@code ->read_iter}: file to memory. */
    public int read(long offset, long address, int lengthBytes) {
        return -Errno.EINVAL;
    }

    /** {@code ->write_iter}: memory to file; {@code rwFlags} are RWF_*. */
    public int write(long offset, long address, int lengthBytes, int rwFlags) {
        return -Errno.EINVAL;
    }

    /** {@code ->fsync}. */
    public int sync() {
        return -Errno.EINVAL;
    }

    /** {@code ->fallocate}. */
    public int fallocate(int mode, long offset, long lengthBytes) {
        return -Errno.EOPNOTSUPP;
    }

    /** {@code ->mmap}: an address, or a negative errno. */
    public long map(long offset, long lengthBytes, int protection) {
        return -Errno.ENODEV;
    }

    /** statx(2). */
    public int statx(MemorySegment out) {
        return -Errno.EINVAL;
    }

    /** {@code ->unlocked_ioctl}. */
    public int ioctl(long request, long argument) {
        return -Errno.ENOTTY;
    }

    /**
     * FMODE_NOWAIT is missing and it cannot be polled: io_uring reads and writes it on a worker
     * (io_queue_async of io_uring/io_uring.c), never on the submitting task.
     */
    public boolean needsWorker() {
        return false;
    }

    /** Its reads and writes are done when they return, without a device's interrupt. */
    public boolean isMemory() {
        return false;
    }

    /** A descriptor or a table of fixed files holds it. */
    public final void hold() {
        references++;
    }

    /** One of them lets go; the last one releases it. */
    public final void drop() {
        if (--references == 0) {
            release();
        }
    }

    /** {@code ->release}: nobody holds it any more. */
    protected void release() {}
}
