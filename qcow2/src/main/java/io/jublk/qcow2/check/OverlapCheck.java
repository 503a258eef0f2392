package io.jublk.qcow2.check;

import io.jublk.qcow2.format.Layout;

/**
 * Finds clusters of metadata that something else uses too. Writing one destroys the other, whatever
 * the refcounts say.
 */
final class OverlapCheck {

    static void run(Layout layout, ClusterCounts counts, Findings findings) {
        for (long cluster = counts.nextCandidate(0);
                cluster < counts.clusters();
                cluster = counts.nextCandidate(cluster + 1)) {
            if (isOverlap(counts, cluster)) {
                findings.overlap(
                        "cluster %d at 0x%x is used %d times, as %s",
                        cluster,
                        layout.clusterOffset(cluster),
                        counts.count(cluster),
                        Use.describe(counts.uses(cluster)));
            }
        }
    }

    /** Snapshots share L2 tables and data; compressed data shares clusters. Nothing else may. */
    private static boolean isOverlap(ClusterCounts counts, long cluster) {
        byte uses = counts.uses(cluster);
        boolean severalUses = Integer.bitCount(Byte.toUnsignedInt(uses)) > 1;
        boolean mayBeShared = uses == Use.DATA.bit() || uses == Use.L2.bit();
        return severalUses || (!mayBeShared && counts.count(cluster) > 1);
    }

    private OverlapCheck() {}
}
