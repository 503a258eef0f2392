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
        String known = ControlErrors.words(command, id, errno);
        return known != null
                ? known
                : command
                        + (id < 0 ? "" : " of device " + id)
                        + " failed: "
                        + Errno.describe(errno)
                        + "; the kernel's log (dmesg) may say more";
    }
}
