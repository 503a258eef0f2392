package io.jublk.lab.model;

/**
 * One SQE of a plan.
 *
 * @param backend which backend, for operations that use one
 * @param lengthBytes of payload, for operations that move some
 * @param link what it means for the next of its turn
 * @param quiet IOSQE_CQE_SKIP_SUCCESS: a completion only when it fails
 * @param ownMemory the server's memory rather than a fixed buffer: its pages are pinned for a time
 * @param fails it ends with EIO
 */
public record Submission(
        Operation operation,
        int backend,
        int lengthBytes,
        Link link,
        boolean quiet,
        boolean ownMemory,
        boolean fails) {

    /** IOSQE_IO_LINK and IOSQE_IO_HARDLINK. */
    public enum Link {
        NONE,
        SOFT,
        HARD
    }

    /** A command without payload. */
    public static Submission command(Operation operation) {
        return new Submission(operation, 0, 0, Link.NONE, false, false, false);
    }

    /** A transfer through a fixed buffer or a pipe. */
    public static Submission transfer(Operation operation, int backend, int lengthBytes) {
        return new Submission(operation, backend, lengthBytes, Link.NONE, false, false, false);
    }

    public Submission withLink(Link value) {
        return new Submission(operation, backend, lengthBytes, value, quiet, ownMemory, fails);
    }

    public Submission asQuiet() {
        return new Submission(operation, backend, lengthBytes, link, true, ownMemory, fails);
    }

    public Submission asLoud() {
        return new Submission(operation, backend, lengthBytes, link, false, ownMemory, fails);
    }

    public Submission withOwnMemory() {
        return new Submission(operation, backend, lengthBytes, link, quiet, true, fails);
    }

    public Submission failing(boolean value) {
        return new Submission(operation, backend, lengthBytes, link, quiet, ownMemory, value);
    }
}
