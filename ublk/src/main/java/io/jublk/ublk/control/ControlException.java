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
        if (command.equals("QUIESCE_DEV")) {
            if (errno == Errno.EOPNOTSUPP) {
                return "device "
                        + id
                        + " cannot be quiesced: it was made without recovery, or by a kernel before"
                        + " Linux 6.16";
            }
            if (errno == Errno.EBUSY) {
                return "device "
                        + id
                        + " is too busy to be quiesced: some queue had no request to spare in that"
                        + " time. New requests wait from now on; quiesce it again with a longer"
                        + " --timeout, or kill its server and run 'jublk recover -n "
                        + id
                        + "'";
            }
        }
        if (errno == Errno.EOPNOTSUPP) {
            return "this kernel's ublk driver has no " + command + "; Linux 6.5 or later is needed";
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
}
