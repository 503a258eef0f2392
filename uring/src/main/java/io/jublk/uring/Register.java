package io.jublk.uring;

/** Opcodes of io_uring_register(2) (linux/io_uring.h). */
public final class Register {

    public static final int PROBE = 8;
    public static final int ENABLE_RINGS = 12;
    public static final int FILES2 = 13;
    public static final int FILES_UPDATE2 = 14;
    public static final int BUFFERS2 = 15;
    public static final int RING_FDS = 20;
    public static final int UNREGISTER_RING_FDS = 21;
    public static final int PBUF_RING = 22;
    public static final int UNREGISTER_PBUF_RING = 23;

    private Register() {}
}
