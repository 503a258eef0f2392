package io.jublk.ublk.uapi;

/**
 * struct ublk_shmem_buf_reg (linux/ublk_cmd.h, Linux 7.1): the memory that REG_BUF is to know, and
 * how a request says where in such memory its payload lies ({@code addr} of {@link
 * IoDescDescriptor} with {@link IoOp#FLAG_SHMEM_ZC}).
 */
public final class ShmemBufDescriptor {

    public static final int SIZE_BYTES = 24;

    public static final int ADDR = 0;
    public static final int LEN = 8;
    public static final int FLAGS = 16;

    /** UBLK_SHMEM_BUF_READ_ONLY: the server may not write there; serves write requests alone. */
    public static final int READ_ONLY = 1;

    /** UBLK_SHMEM_ZC_IDX_OFF. */
    public static final int INDEX_SHIFT = 32;

    /** UBLK_SHMEM_ZC_IDX_MASK, and the highest index (USHRT_MAX in ublk_ctrl_reg_buf). */
    public static final int INDEX_MASK = 0xffff;

    /** UBLK_SHMEM_ZC_OFF_MASK. */
    public static final long OFFSET_MASK = 0xffff_ffffL;

    /** ublk_shmem_zc_index. */
    public static int index(long address) {
        return (int) (address >>> INDEX_SHIFT) & INDEX_MASK;
    }

    /** ublk_shmem_zc_offset: bytes from the start of the memory. */
    public static long offset(long address) {
        return address & OFFSET_MASK;
    }

    private ShmemBufDescriptor() {}
}
