package io.jublk.ublk.uapi;

/**
 * struct ublksrv_ctrl_cmd (linux/ublk_cmd.h): the payload of a control command, which needs a
 * 128-byte SQE. Offsets are within the payload.
 */
public final class CtrlCmdDescriptor {

    public static final int SIZE_BYTES = 32;

    public static final int DEV_ID = 0;
    public static final int QUEUE_ID = 4;
    public static final int LEN = 6;
    public static final int ADDR = 8;
    public static final int DATA = 16;
    public static final int DEV_PATH_LEN = 24;

    /** What {@code queue_id} is when a command is not for one queue. */
    public static final int NO_QUEUE = 0xffff;

    private CtrlCmdDescriptor() {}
}
