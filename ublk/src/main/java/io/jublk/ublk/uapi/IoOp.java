package io.jublk.ublk.uapi;

/** UBLK_IO_OP_* and UBLK_IO_F_* (linux/ublk_cmd.h): what {@code op_flags} of a request holds. */
public final class IoOp {

    public static final int READ = 0;
    public static final int WRITE = 1;
    public static final int FLUSH = 2;
    public static final int DISCARD = 3;
    public static final int WRITE_ZEROES = 5;

    public static final int FLAG_FUA = 1 << 13;
    public static final int FLAG_NOUNMAP = 1 << 15;

    /** The driver could not register the buffer; the server has to, or to copy. */
    public static final int FLAG_NEED_REG_BUF = 1 << 17;

    /** The payload lies in registered shared memory; {@link ShmemBufDescriptor} says where. */
    public static final int FLAG_SHMEM_ZC = 1 << 19;

    public static int operation(int opFlags) {
        return opFlags & 0xff;
    }

    /** A name for messages. */
    public static String name(int operation) {
        return switch (operation) {
            case READ -> "read";
            case WRITE -> "write";
            case FLUSH -> "flush";
            case DISCARD -> "discard";
            case WRITE_ZEROES -> "write-zeroes";
            default -> "operation " + operation;
        };
    }

    private IoOp() {}
}
