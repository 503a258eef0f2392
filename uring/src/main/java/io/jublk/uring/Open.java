package io.jublk.uring;

/** Flags of open(2) (asm-generic/fcntl.h; O_DIRECT and O_DIRECTORY differ by architecture). */
public final class Open {

    public static final int READ_ONLY = 0;
    public static final int READ_WRITE = 2;
    public static final int EXCLUSIVE = 0200;
    public static final int CLOEXEC = 02000000;

    /** O_PATH: the file is held, not opened. */
    public static final int PATH = 010000000;

    /** O_NOFOLLOW: as {@link #DIRECT}, it differs by architecture. */
    public static final int NO_FOLLOW =
            System.getProperty("os.arch").equals("aarch64") ? 0100000 : 0400000;

    /** O_DIRECT: 040000 on x86-64 and most others, 0200000 on arm64 (asm/fcntl.h). */
    public static final int DIRECT =
            System.getProperty("os.arch").equals("aarch64") ? 0200000 : 040000;

    private Open() {}
}
