package io.jublk.ublk.uapi;

/** UBLK_IO_OP_* and UBLK_IO_F_* (linux/ublk_cmd.h): what {@code op_flags} of a request holds. */
public final class IoOp {

    public static final int READ = 0;
    public static final int WRITE = 1;
    public static final int FLUSH = 2;
    public static final int DISCARD = 3;
    public static final int WRITE_ZEROES = 5;

    public static final int ZONE_OPEN = 10;
    public static final int ZONE_CLOSE = 11;
    public static final int ZONE_FINISH = 12;
    public static final int ZONE_APPEND = 13;
    public static final int ZONE_RESET_ALL = 14;
    public static final int ZONE_RESET = 15;

    /** The descriptor counts zones, not sectors; the payload is an array of struct blk_zone. */
    public static final int REPORT_ZONES = 18;

    public static final int FLAG_FUA = 1 << 13;
    public static final int FLAG_NOUNMAP = 1 << 15;

    /** The driver could not register the buffer; the server has to, or to copy. */
    public static final int FLAG_NEED_REG_BUF = 1 << 17;

    /** The request brings metadata (Linux 7.0). */
    public static final int FLAG_INTEGRITY = 1 << 18;

    /** The payload lies in registered shared memory; {@link ShmemBufDescriptor} says where. */
    public static final int FLAG_SHMEM_ZC = 1 << 19;

    public static int operation(int opFlags) {
        return opFlags & 0xff;
    }

    /** The server fills the payload: it moves as a read's does (ublk_check_ubuf_dir). */
    public static boolean fillsPayload(int operation) {
        return operation == READ || operation == REPORT_ZONES;
    }

    /** The client filled the payload: it moves as a write's does. */
    public static boolean takesPayload(int operation) {
        return operation == WRITE || operation == ZONE_APPEND;
    }

    /** A name for messages. */
    public static String name(int operation) {
        return switch (operation) {
            case READ -> "read";
            case WRITE -> "write";
            case FLUSH -> "flush";
            case DISCARD -> "discard";
            case WRITE_ZEROES -> "write-zeroes";
            case ZONE_OPEN -> "zone open";
            case ZONE_CLOSE -> "zone close";
            case ZONE_FINISH -> "zone finish";
            case ZONE_APPEND -> "zone append";
            case ZONE_RESET_ALL -> "reset of all zones";
            case ZONE_RESET -> "zone reset";
            case REPORT_ZONES -> "zone report";
            default -> "operation " + operation;
        };
    }

    private IoOp() {}
}
