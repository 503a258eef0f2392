package io.jublk.ublk.control;

import io.jublk.ublk.UblkException;
import io.jublk.uring.Errno;

/** A control command that the driver refused: which, of what device, why, and what to do. */
public final class ControlException extends UblkException {

    private static final long serialVersionUID = 1;

    private final int errno;

    ControlException(String command, int deviceId, int error) {
        super(message(command, deviceId, Math.abs(error)));
        errno = Math.abs(error);
    }

    /** The error number, positive. */
    public int errno() {
        return errno;
    }

    private static String message(String command, int id, int errno) {
        String known = known(command, id, errno);
        return known != null
                ? known
                : command
                        + (id < 0 ? "" : " of device " + id)
                        + " failed: "
                        + Errno.describe(errno)
                        + "; the kernel's log (dmesg) may say more";
    }

    private static @org.jspecify.annotations.Nullable String known(
            String command, int id, int errno) {
        if (errno == Errno.ENODEV) {
            return "there is no ublk device " + id + "; 'jublk list' shows those that are";
        }
        if (errno == Errno.EPERM || errno == Errno.EACCES) {
            return command + " was not permitted: run as root";
        }
        if (command.endsWith("REG_BUF")) {
            return sharedMemory(id, errno);
        }
        if (errno == Errno.EOPNOTSUPP) {
            String since =
                    switch (command) {
                        case "UPDATE_SIZE", "QUIESCE_DEV" -> "6.16";
                        case "TRY_STOP_DEV" -> "7.0";
                        case "DEL_DEV_ASYNC" -> "6.9";
                        default -> "6.5";
                    };
            return "this kernel's ublk driver has no "
                    + command
                    + "; Linux "
                    + since
                    + " or later is needed";
        }
        return switch (command) {
            case "ADD_DEV" ->
                    switch (errno) {
                        case Errno.EEXIST ->
                                "device number "
                                        + id
                                        + " is taken; choose another with -n, or remove it with 'jublk del -n "
                                        + id
                                        + "'";
                        case Errno.ENOSPC ->
                                "device number " + id + " is taken, or there is none left";
                        case Errno.ENOMEM ->
                                "the kernel has no memory for this many queues and tags; lower -q or -d";
                        default -> null;
                    };
            case "START_DEV" ->
                    errno == Errno.EEXIST ? "device " + id + " is started already" : null;
            default -> null;
        };
    }

    private static @org.jspecify.annotations.Nullable String sharedMemory(int id, int errno) {
        return switch (errno) {
            case Errno.EOPNOTSUPP ->
                    "device "
                            + id
                            + " was made without shared memory, which needs Linux 7.1; see"
                            + " 'jublk add --shared'";
            case Errno.EEXIST -> "device " + id + " shares this memory already";
            case Errno.EFAULT ->
                    "this memory cannot be pinned: it must be all there, of a memfd or of a file on"
                            + " tmpfs or hugetlbfs";
            case Errno.ENOMEM -> "the kernel has no memory to pin and to list the pages";
            case Errno.ENOENT -> "device " + id + " shares no such memory";
            default -> null;
        };
    }
}
