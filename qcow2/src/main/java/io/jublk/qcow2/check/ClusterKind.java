package io.jublk.qcow2.check;

import io.jublk.qcow2.format.L2Entry;

/** What an L2 entry says of its guest cluster (qcow2_get_cluster_type). */
enum ClusterKind {
    UNALLOCATED,
    /** Zeros without a host cluster. */
    ZERO,
    /** With a host cluster, whose data may be in use or not. */
    ALLOCATED,
    COMPRESSED;

    static ClusterKind of(long entry, Subject image) {
        if (L2Entry.isCompressed(entry)) {
            return COMPRESSED;
        }
        if (L2Entry.hostOffset(entry) != 0) {
            return ALLOCATED;
        }
        if (L2Entry.isZero(entry) && !image.layout().isExtendedL2()) {
            return ZERO;
        }
        // In an external data file the first cluster has offset 0: the copied flag tells.
        return image.header().hasDataFile() && L2Entry.isCopied(entry) ? ALLOCATED : UNALLOCATED;
    }
}
