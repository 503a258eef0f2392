package io.jublk.uring;

/** Flags of memfd_create(2) and the seals of such files (linux/memfd.h, linux/fcntl.h). */
public final class Memfd {

    public static final int CLOEXEC = 1;
    public static final int ALLOW_SEALING = 2;
    public static final int HUGETLB = 4;

    /** F_ADD_SEALS and F_GET_SEALS of fcntl(2); the latter is EINVAL for what is no memory file. */
    public static final int ADD_SEALS = 1033;

    public static final int GET_SEALS = 1034;

    /** F_SEAL_SEAL: no more seals. */
    public static final int SEAL_SEAL = 1;

    public static final int SEAL_SHRINK = 2;
    public static final int SEAL_GROW = 4;
    public static final int SEAL_WRITE = 8;

    /** F_SEAL_FUTURE_WRITE: mappings that are writable stay so, new ones are not. */
    public static final int SEAL_FUTURE_WRITE = 16;

    private Memfd() {}
}
