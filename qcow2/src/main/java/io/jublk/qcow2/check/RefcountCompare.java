package io.jublk.qcow2.check;

import io.jublk.qcow2.format.Layout;

/** Compares the image's refcounts with the references that were counted (compare_refcounts). */
final class RefcountCompare {

    private final Layout layout;
    private final DiskRefcounts refcounts;
    private final ClusterCounts counts;
    private final Findings findings;

    private boolean everyBlockThere = true;
    private long lastUsed;

    RefcountCompare(
            Subject image, DiskRefcounts refcounts, ClusterCounts counts, Findings findings) {
        this.layout = image.layout();
        this.refcounts = refcounts;
        this.counts = counts;
        this.findings = findings;
    }

    void run() {
        long clusters = counts.clusters();
        long inBlock = layout.refcountBlockEntries();
        for (long first = 0; first < clusters; first += inBlock) {
            long end = Math.min(first + inBlock, clusters);
            long index = first / inBlock;
            if (!refcounts.isReadable(index)) {
                unreadable(index, end - first);
            } else if (refcounts.blockOffset(index) == 0) {
                withoutBlock(first, end);
            } else {
                for (long cluster = first; cluster < end; cluster++) {
                    compare(cluster, refcounts.get(cluster));
                }
            }
        }
    }

    /** The end of the last cluster that is in use, in bytes. */
    long imageEndOffset() {
        return layout.clusterOffset(lastUsed + 1);
    }

    /** False when there are references that no refcount block counts. */
    boolean everyBlockThere() {
        return everyBlockThere;
    }

    private void unreadable(long index, long clusters) {
        everyBlockThere = false;
        findings.notChecked(
                clusters,
                "refcount table, entry %d: there can be no refcount block at 0x%x",
                index,
                refcounts.blockOffset(index));
    }

    private void withoutBlock(long first, long end) {
        for (long cluster = counts.nextCandidate(first);
                cluster < end;
                cluster = counts.nextCandidate(cluster + 1)) {
            if (counts.count(cluster) != 0) {
                everyBlockThere = false;
                compare(cluster, 0);
            }
        }
    }

    private void compare(long cluster, long refcount) {
        long counted = counts.count(cluster);
        if (refcount != 0 || counted != 0) {
            lastUsed = cluster;
        }
        if (refcount == counted) {
            return;
        }
        if (Long.compareUnsigned(refcount, counted) < 0) {
            findings.corruption(
                    1,
                    "cluster %d at 0x%x: its refcount is %s, it is referenced %d times as %s",
                    cluster,
                    layout.clusterOffset(cluster),
                    Long.toUnsignedString(refcount),
                    counted,
                    Use.describe(counts.uses(cluster)));
        } else {
            findings.leak(
                    "cluster %d at 0x%x: its refcount is %s, it is referenced %d times",
                    cluster,
                    layout.clusterOffset(cluster),
                    Long.toUnsignedString(refcount),
                    counted);
        }
    }
}
