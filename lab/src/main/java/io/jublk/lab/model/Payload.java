package io.jublk.lab.model;

import org.jspecify.annotations.Nullable;

/** A request's pages, and the one rule about them that an API can break. */
final class Payload {

    /** What Linus Torvalds answered to a splice that writes; the topic's reference [3]. */
    static final String SPLICED =
            "a READ fills pages that are in a pipe, and a spliced page may be read, not written to:"
                    + " others may hold it";

    private boolean spliced;

    /** Its pages go into a pipe, which holds them by reference. */
    void splice() {
        spliced = true;
    }

    /** Why they cannot be written to now; null when they can. */
    @Nullable String refusesWrite() {
        return spliced ? SPLICED : null;
    }
}
