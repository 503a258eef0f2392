package io.jublk.qcow2.format;

import org.jspecify.annotations.Nullable;

/** The rule for every offset of a table or cluster in an image file. */
public final class Offsets {

    /** Null when the offset may be; else what is wrong with it, for a message. */
    public static @Nullable String fault(long offset, long clusterBytes) {
        if ((offset & (clusterBytes - 1)) != 0) {
            return "must be a multiple of the cluster's " + clusterBytes + " bytes";
        }
        if (offset < 0 || offset > Limits.MAX_HOST_OFFSET) {
            return "must be below 2^56";
        }
        return null;
    }

    private Offsets() {}
}
