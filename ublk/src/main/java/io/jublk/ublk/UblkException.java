package io.jublk.ublk;

/**
 * Something that the user has to know: the message says what happened, to what, and what to do, in
 * one line.
 */
public class UblkException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public UblkException(String message) {
        super(message);
    }

    public UblkException(String message, Throwable cause) {
        super(message, cause);
    }
}
