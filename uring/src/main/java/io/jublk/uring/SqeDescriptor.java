package io.jublk.uring;

/**
 * struct io_uring_sqe (linux/io_uring.h): one submission.
 *
 * <pre>
 *  0 opcode  1 flags  2 ioprio  4 fd
 *  8 off | addr2 | cmd_op
 * 16 addr
 * 24 len    28 rw_flags | fsync_flags | ... | uring_cmd_flags
 * 32 user_data
 * 40 buf_index | buf_group  42 personality  44 file_index
 * 48 addr3 | cmd (16 bytes; 80 with SQE128)
 * </pre>
 */
public final class SqeDescriptor {

    public static final int SIZE_BYTES = 64;

    /** With {@link Setup#SQE128}. */
    public static final int BIG_SIZE_BYTES = 128;

    public static final int OPCODE = 0;
    public static final int FLAGS = 1;
    public static final int IOPRIO = 2;
    public static final int FD = 4;
    public static final int OFF = 8;
    public static final int CMD_OP = 8;
    public static final int ADDR = 16;
    public static final int LEN = 24;
    public static final int OP_FLAGS = 28;
    public static final int USER_DATA = 32;
    public static final int BUF_INDEX = 40;
    public static final int PERSONALITY = 42;
    public static final int FILE_INDEX = 44;
    public static final int CMD = 48;

    private SqeDescriptor() {}
}
