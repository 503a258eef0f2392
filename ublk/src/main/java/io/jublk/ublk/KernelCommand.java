package io.jublk.ublk;

import io.jublk.ublk.uapi.UblkCommand;

/** The driver's commands (linux/ublk_cmd.h of Linux 7.3), and since when it has them. */
public enum KernelCommand {
    GET_QUEUE_AFFINITY(UblkCommand.GET_QUEUE_AFFINITY, "6.0"),
    GET_DEV_INFO(UblkCommand.GET_DEV_INFO, "6.0"),
    ADD_DEV(UblkCommand.ADD_DEV, "6.0"),
    DEL_DEV(UblkCommand.DEL_DEV, "6.0"),
    START_DEV(UblkCommand.START_DEV, "6.0"),
    STOP_DEV(UblkCommand.STOP_DEV, "6.0"),
    SET_PARAMS(UblkCommand.SET_PARAMS, "6.0"),
    GET_PARAMS(UblkCommand.GET_PARAMS, "6.0"),
    START_USER_RECOVERY(UblkCommand.START_USER_RECOVERY, "6.1"),
    END_USER_RECOVERY(UblkCommand.END_USER_RECOVERY, "6.1"),
    GET_DEV_INFO2(UblkCommand.GET_DEV_INFO2, "6.3"),
    GET_FEATURES(UblkCommand.GET_FEATURES, "6.5"),
    DEL_DEV_ASYNC(UblkCommand.DEL_DEV_ASYNC, "6.9"),
    UPDATE_SIZE(UblkCommand.UPDATE_SIZE, "6.16"),
    QUIESCE_DEV(UblkCommand.QUIESCE_DEV, "6.16"),
    TRY_STOP_DEV(UblkCommand.TRY_STOP_DEV, "7.0"),
    REG_BUF(UblkCommand.REG_BUF, "7.1"),
    UNREG_BUF(UblkCommand.UNREG_BUF, "7.1"),

    FETCH_REQ(UblkCommand.FETCH_REQ, "6.0"),
    COMMIT_AND_FETCH_REQ(UblkCommand.COMMIT_AND_FETCH_REQ, "6.0"),
    NEED_GET_DATA(UblkCommand.NEED_GET_DATA, "6.0"),
    REGISTER_IO_BUF(UblkCommand.REGISTER_IO_BUF, "6.15"),
    UNREGISTER_IO_BUF(UblkCommand.UNREGISTER_IO_BUF, "6.15"),
    PREP_IO_CMDS(UblkCommand.PREP_IO_CMDS, "7.0"),
    COMMIT_IO_CMDS(UblkCommand.COMMIT_IO_CMDS, "7.0"),
    FETCH_IO_CMDS(UblkCommand.FETCH_IO_CMDS, "7.0");

    /** The first number of those that go to /dev/ublkcN. */
    private static final int FIRST_IO = 0x20;

    private final int encoded;
    private final String since;

    KernelCommand(int encoded, String since) {
        this.encoded = encoded;
        this.since = since;
    }

    /** Its ioctl-encoded number, a constant of {@link UblkCommand}. */
    public int encoded() {
        return encoded;
    }

    /** Its plain number. */
    public int number() {
        return encoded & 0xff;
    }

    /** The kernel version that brought it. */
    public String since() {
        return since;
    }

    /** Whether it goes to /dev/ublk-control; else to /dev/ublkcN. */
    public boolean isControl() {
        return number() < FIRST_IO;
    }
}
