package io.jublk.lab.model;

/** A way to bring a request's payload to backends and back. */
public interface Mechanism {

    /** One or two words for tables. */
    String label();

    /** Since when it is there, or that it never came. */
    String origin();

    /** What a server does for a request by it. */
    Plan plan(Ask ask);

    /** Requests are delivered and committed many at a time (UBLK_F_BATCH_IO). */
    default boolean isBatched() {
        return false;
    }
}
