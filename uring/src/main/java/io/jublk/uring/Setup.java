package io.jublk.uring;

/** IORING_SETUP_* flags and IORING_FEAT_* bits (linux/io_uring.h). */
public final class Setup {

    public static final int CQSIZE = 1 << 3;
    public static final int CLAMP = 1 << 4;

    /** The ring takes no submission until it is enabled (Linux 5.10). */
    public static final int R_DISABLED = 1 << 6;

    /** One bad submission does not end the batch (Linux 5.18). */
    public static final int SUBMIT_ALL = 1 << 7;

    /** No interrupt of the owner for completion work (Linux 5.19). */
    public static final int COOP_TASKRUN = 1 << 8;

    /** 128-byte submissions (Linux 5.19). */
    public static final int SQE128 = 1 << 10;

    /** One task alone submits (Linux 6.0). */
    public static final int SINGLE_ISSUER = 1 << 12;

    /** Completion work runs inside enter and nowhere else (Linux 6.1). */
    public static final int DEFER_TASKRUN = 1 << 13;

    /** No array of indices between ring and SQEs (Linux 6.6). */
    public static final int NO_SQARRAY = 1 << 16;

    public static final int FEAT_SINGLE_MMAP = 1;
    public static final int FEAT_NODROP = 1 << 1;
    public static final int FEAT_EXT_ARG = 1 << 8;
    public static final int FEAT_CQE_SKIP = 1 << 11;

    /** Bits of the SQ ring's flags word: IORING_SQ_CQ_OVERFLOW, IORING_SQ_TASKRUN. */
    public static final int SQ_CQ_OVERFLOW = 1 << 1;

    public static final int SQ_TASKRUN = 1 << 2;

    private Setup() {}
}
