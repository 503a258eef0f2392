package io.jublk.sim.core;

/** Error numbers that only the simulation names (asm-generic/errno.h). */
public final class MoreErrno {

    public static final int ENXIO = 6;
    public static final int E2BIG = 7;
    public static final int EMFILE = 24;
    public static final int EFBIG = 27;
    public static final int EBADFD = 77;
    public static final int EALREADY = 114;
    public static final int EREMOTEIO = 121;

    private MoreErrno() {}
}
