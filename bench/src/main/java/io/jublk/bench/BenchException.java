package io.jublk.bench;

/** What went wrong, to what, and what to do about it: one line that a user reads. */
public final class BenchException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public BenchException(String message) {
        super(message);
    }

    public BenchException(String message, Throwable cause) {
        super(message, cause);
    }
}
