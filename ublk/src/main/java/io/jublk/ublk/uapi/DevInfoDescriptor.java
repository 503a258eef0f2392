package io.jublk.ublk.uapi;

/** struct ublksrv_ctrl_dev_info (linux/ublk_cmd.h). */
public final class DevInfoDescriptor {

    public static final int SIZE_BYTES = 64;

    public static final int NR_HW_QUEUES = 0;
    public static final int QUEUE_DEPTH = 2;
    public static final int STATE = 4;
    public static final int IO_DESC_SIZE = 6;
    public static final int MAX_IO_BUF_BYTES = 8;
    public static final int DEV_ID = 12;
    public static final int UBLKSRV_PID = 16;
    public static final int FLAGS = 24;
    public static final int UBLKSRV_FLAGS = 32;
    public static final int OWNER_UID = 40;
    public static final int OWNER_GID = 44;

    private DevInfoDescriptor() {}
}
