package io.jublk.shared;

import io.jublk.uring.Errno;

/** Memory that could not be shared: why, and what to do. */
public final class SharingException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int errno;

    /**
     * @param errno of either sign
     */
    public SharingException(String message, int errno) {
        super(message);
        this.errno = Math.abs(errno);
    }

    static SharingException of(String what, int errno) {
        return new SharingException(what + ": " + Errno.describe(errno), errno);
    }

    /** The error number, positive. */
    public int errno() {
        return errno;
    }
}
