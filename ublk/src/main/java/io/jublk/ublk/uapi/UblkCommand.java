package io.jublk.ublk.uapi;

/**
 * Command numbers, ioctl-encoded (UBLK_U_CMD_* and UBLK_U_IO_*, linux/ublk_cmd.h; Linux 6.4). The
 * encoding is direction, size of the payload struct, 'u', number (asm-generic/ioctl.h).
 */
public final class UblkCommand {

    private static final int READ = 2 << 30;
    private static final int READ_WRITE = 3 << 30;
    private static final int CTRL = (CtrlCmdDescriptor.SIZE_BYTES << 16) | ('u' << 8);
    private static final int IO = (IoCmdDescriptor.SIZE_BYTES << 16) | ('u' << 8);

    public static final int GET_QUEUE_AFFINITY = READ | CTRL | 0x01;
    public static final int GET_DEV_INFO = READ | CTRL | 0x02;
    public static final int ADD_DEV = READ_WRITE | CTRL | 0x04;
    public static final int DEL_DEV = READ_WRITE | CTRL | 0x05;
    public static final int START_DEV = READ_WRITE | CTRL | 0x06;
    public static final int STOP_DEV = READ_WRITE | CTRL | 0x07;
    public static final int SET_PARAMS = READ_WRITE | CTRL | 0x08;
    public static final int GET_PARAMS = READ | CTRL | 0x09;
    public static final int START_USER_RECOVERY = READ_WRITE | CTRL | 0x10;
    public static final int END_USER_RECOVERY = READ_WRITE | CTRL | 0x11;
    public static final int GET_DEV_INFO2 = READ | CTRL | 0x12;
    public static final int GET_FEATURES = READ | CTRL | 0x13;
    public static final int DEL_DEV_ASYNC = READ | CTRL | 0x14;
    public static final int UPDATE_SIZE = READ_WRITE | CTRL | 0x15;
    public static final int QUIESCE_DEV = READ_WRITE | CTRL | 0x16;
    public static final int TRY_STOP_DEV = READ_WRITE | CTRL | 0x17;
    public static final int REG_BUF = READ_WRITE | CTRL | 0x18;
    public static final int UNREG_BUF = READ_WRITE | CTRL | 0x19;

    public static final int FETCH_REQ = READ_WRITE | IO | 0x20;
    public static final int COMMIT_AND_FETCH_REQ = READ_WRITE | IO | 0x21;
    public static final int NEED_GET_DATA = READ_WRITE | IO | 0x22;
    public static final int REGISTER_IO_BUF = READ_WRITE | IO | 0x23;
    public static final int UNREGISTER_IO_BUF = READ_WRITE | IO | 0x24;
    public static final int PREP_IO_CMDS = READ_WRITE | IO | 0x25;
    public static final int COMMIT_IO_CMDS = READ_WRITE | IO | 0x26;
    public static final int FETCH_IO_CMDS = READ_WRITE | IO | 0x27;

    /** UBLK_IO_RES_OK: a request has come. */
    public static final int RESULT_OK = 0;

    /** UBLK_IO_RES_NEED_GET_DATA: a write has come, its data is still to be fetched. */
    public static final int RESULT_NEED_GET_DATA = 1;

    /** UBLK_IO_RES_ABORT, -ENODEV: the device stops; fetch no more. */
    public static final int RESULT_ABORT = -19;

    private UblkCommand() {}
}
