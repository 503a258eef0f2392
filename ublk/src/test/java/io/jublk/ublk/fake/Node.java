package io.jublk.ublk.fake;

import io.jublk.uring.Errno;

/** What a descriptor stands for. Results are those of the system calls. */
interface Node {

    /** For the journal. */
    String name();

    default int read(long offset, long address, int length) {
        return -Errno.EINVAL;
    }

    default int write(long offset, long address, int length) {
        return -Errno.EINVAL;
    }

    default int sync() {
        return -Errno.EINVAL;
    }

    default int fallocate(int mode, long offset, long length) {
        return -Errno.EOPNOTSUPP;
    }

    /** The result, or {@link FakeKernel#LATER} when it completes by {@link FakeRing#post}. */
    default int command(Operation operation) {
        return -Errno.EOPNOTSUPP;
    }

    /** The address, or a negative errno. */
    default long map(long offset, long length) {
        return -Errno.ENODEV;
    }
}
