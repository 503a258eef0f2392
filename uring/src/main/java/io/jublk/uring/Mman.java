package io.jublk.uring;

/** Protections and flags of mmap(2) and mlockall(2) (asm-generic/mman.h). */
public final class Mman {

    public static final int PROT_READ = 1;
    public static final int PROT_WRITE = 2;
    public static final int MAP_SHARED = 0x01;
    public static final int MAP_PRIVATE = 0x02;
    public static final int MAP_ANONYMOUS = 0x20;
    public static final int MAP_POPULATE = 0x8000;

    public static final int MCL_CURRENT = 1;
    public static final int MCL_FUTURE = 2;

    /** Lock pages as they are first touched, not whole mappings at once (Linux 4.4). */
    public static final int MCL_ONFAULT = 4;

    private Mman() {}
}
