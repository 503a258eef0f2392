package io.jublk.bench.demo;

import java.util.Set;

/** The data paths' names, as {@code jublk add} prints and takes them. */
final class DataPaths {

    static final String COPIED = "copied";
    static final String USER_COPY = "user-copy";

    private static final Set<String> WITH_COPY = Set.of(COPIED, USER_COPY);

    private DataPaths() {}

    static boolean isZeroCopy(String name) {
        return !WITH_COPY.contains(name);
    }

    /** In a few words. */
    static String describe(String name) {
        return isZeroCopy(name) ? name + " (zero copy)" : name;
    }
}
