package io.jublk.uring;

/**
 * struct flock of linux/fcntl.h on 64-bit machines, and the commands of open file description
 * locks: such a lock is the open file's, not the process's, and goes with its last descriptor.
 */
public final class FlockDescriptor {

    public static final long TYPE = 0;
    public static final long WHENCE = 2;
    public static final long START = 8;
    public static final long LEN = 16;
    public static final long PID = 24;
    public static final long SIZE_BYTES = 32;

    /** F_OFD_GETLK: who is in the way of such a lock; the type becomes UNLOCKED when nobody is. */
    public static final int OFD_GET = 36;

    /** F_OFD_SETLK: takes the lock or fails with EAGAIN. */
    public static final int OFD_SET = 37;

    /** F_RDLCK, F_WRLCK, F_UNLCK. */
    public static final short SHARED = 0;

    public static final short EXCLUSIVE = 1;
    public static final short UNLOCKED = 2;

    private FlockDescriptor() {}
}
