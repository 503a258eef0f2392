package io.jublk.qcow2;

import io.jublk.ublk.UblkException;

/** An image that cannot be used as asked: what is wrong, in which file, and what to do about it. */
public final class Qcow2Exception extends UblkException {

    private static final long serialVersionUID = 1;

    public Qcow2Exception(String message) {
        super(message);
    }

    public Qcow2Exception(String message, Throwable cause) {
        super(message, cause);
    }
}
