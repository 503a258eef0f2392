package io.jublk.qcow2.device;

/** Ends one request with an error; thrown and caught within a step, and rare. */
final class RequestFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int errno;

    RequestFailure(int errno, String message) {
        super(message, null, false, false);
        this.errno = errno;
    }

    int errno() {
        return errno;
    }
}
