package io.jublk.lab.model;

/** What a submission is for. */
public enum Operation {
    /** A read or write of a backend, with server memory or with pages that a fixed buffer names. */
    BACKEND(true),
    /** UBLK_U_IO_REGISTER_IO_BUF: the request's pages become a fixed buffer. */
    REGISTER(false),
    /** UBLK_U_IO_UNREGISTER_IO_BUF. */
    UNREGISTER(false),
    /** A read or write of /dev/ublkcN, between the request's pages and server memory. */
    USER_COPY(true),
    /** UBLK_U_IO_COMMIT_AND_FETCH_REQ: the request ends, the tag waits for its next. */
    COMMIT(false),
    /** The fused command's primary: lends the request's pages to the secondaries behind it. */
    PRIMARY(false),
    /** Puts the request's pages, or a range of them, into a pipe. */
    SPLICE_IN(false),
    /** Moves what a pipe holds to a backend; or, for a read, a backend's data into these pages. */
    SPLICE_OUT(true);

    private final boolean movesPayload;

    Operation(boolean movesPayload) {
        this.movesPayload = movesPayload;
    }

    boolean movesPayload() {
        return movesPayload;
    }

    /** It is done when it has been issued, and those behind it in a submission may count on it. */
    boolean precedes() {
        return this == REGISTER || this == PRIMARY;
    }

    boolean usesBackend() {
        return this == BACKEND || this == SPLICE_OUT;
    }
}
