package io.jublk.ublk.uapi;

/**
 * How the driver wants its commands numbered. Linux 6.4 brought the ioctl encoding ({@link
 * UblkCommand}); drivers before it know the plain numbers of {@code UBLK_CMD_*} and {@code
 * UBLK_IO_*} alone, and later ones take both where CONFIG_BLKDEV_UBLK_LEGACY_OPCODES is set
 * (ublk_check_cmd_op of ublk_drv.c). A process has one kernel, so this is chosen once for it: when
 * the driver turns out not to know the encoding, or by {@value #VARIABLE} for a test.
 */
public final class Opcodes {

    /** Set in the environment, it makes jublk speak the old numbers wherever there are some. */
    public static final String VARIABLE = "JUBLK_LEGACY_OPCODES";

    private static final int NUMBER = 0xff;

    /** GET_DEV_INFO2 and UBLK_IO_NEED_GET_DATA: the last that were given plain numbers. */
    private static final int LAST_CONTROL = 0x12;

    private static final int FIRST_IO = 0x20;
    private static final int LAST_IO = 0x22;

    private static volatile boolean legacy = System.getenv(VARIABLE) != null;

    /** The number to send for a command of {@link UblkCommand}. */
    public static int of(int command) {
        return legacy && hasLegacy(command) ? legacyOf(command) : command;
    }

    /** Whether drivers before Linux 6.4 may know this command. */
    public static boolean hasLegacy(int command) {
        int number = command & NUMBER;
        return number <= LAST_CONTROL || (number >= FIRST_IO && number <= LAST_IO);
    }

    /** UBLK_CMD_* and UBLK_IO_*: the number without direction, size and type. */
    public static int legacyOf(int command) {
        return command & NUMBER;
    }

    /** Whether this process speaks the old numbers. */
    public static boolean areLegacy() {
        return legacy;
    }

    /** What the driver has turned out to want. */
    public static void useLegacy(boolean value) {
        legacy = value;
    }

    private Opcodes() {}
}
