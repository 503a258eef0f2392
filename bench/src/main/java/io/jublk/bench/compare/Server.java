package io.jublk.bench.compare;

import java.util.Optional;

/** One way to have a block device served. */
interface Server {

    /** One word that --servers takes and tables show. */
    String name();

    /** Why it cannot be measured here, and what to do about it. */
    Optional<String> missing();

    /** Whether it has such a target. */
    boolean serves(String target);

    /** Its version, as it says itself; empty where it says nothing. */
    default String version() {
        return "";
    }

    /**
     * Makes a device.
     *
     * @throws io.jublk.bench.BenchException when there is none after it
     */
    Served start(Wish wish);
}
