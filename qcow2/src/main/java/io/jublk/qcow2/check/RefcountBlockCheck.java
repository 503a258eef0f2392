package io.jublk.qcow2.check;

import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.RefcountTableEntry;

/**
 * Counts the refcount table and its blocks, and says whether they can be trusted to be written to
 * (check_refblocks).
 */
final class RefcountBlockCheck {

    private final Layout layout;
    private final Header header;
    private final DiskRefcounts refcounts;
    private final ClusterCounts counts;
    private final References references;
    private final Findings findings;
    private boolean usable = true;

    RefcountBlockCheck(
            Subject image,
            DiskRefcounts refcounts,
            ClusterCounts counts,
            References references,
            Findings findings) {
        this.layout = image.layout();
        this.header = image.header();
        this.refcounts = refcounts;
        this.counts = counts;
        this.references = references;
        this.findings = findings;
    }

    /** Counts the table; to be called before anything else of the image's end is looked at. */
    void countTable() {
        references.add(
                Use.REFCOUNT_TABLE,
                header.refcountTableOffset(),
                (long) header.refcountTableClusters() << layout.clusterBits(),
                1,
                new Place.Named("the refcount table"));
    }

    /**
     * Counts the blocks; all else must have been counted, so that one used twice shows.
     *
     * @return whether the structures can be repaired in their places
     */
    boolean countBlocks() {
        usable = tableIsAlone();
        for (int i = 0; i < refcounts.tableEntries(); i++) {
            if (refcounts.tableEntry(i) != 0) {
                block(new Place.Indexed("refcount table", i), refcounts.tableEntry(i));
            }
        }
        return usable;
    }

    /** QEMU does not mind a table that something else uses too; a repair must not write to it. */
    private boolean tableIsAlone() {
        long first = layout.clusterIndex(header.refcountTableOffset());
        for (int i = 0; i < header.refcountTableClusters(); i++) {
            boolean isAlone = counts.isOnly(first + i, Use.REFCOUNT_TABLE);
            if (!isAlone || counts.count(first + i) > 1) {
                return false;
            }
        }
        return true;
    }

    private void block(Place place, long entry) {
        long offset = RefcountTableEntry.blockOffset(entry);
        long cluster = layout.clusterIndex(offset);
        if (RefcountTableEntry.reservedBits(entry) != 0) {
            unusable("%s: has reserved bits set: 0x%x", place, entry);
        } else if (layout.offsetInCluster(offset) != 0) {
            unusable("%s: the block's offset 0x%x is no multiple of a cluster", place, offset);
        } else if (cluster >= counts.clusters()) {
            unusable("%s: the block at 0x%x is beyond the file's end", place, offset);
        } else {
            boolean isTaken = counts.count(cluster) != 0;
            references.add(Use.REFCOUNT_BLOCK, offset, layout.clusterBytes(), 1, place);
            if (counts.count(cluster) != 1) {
                unusable(
                        "%s: the block at 0x%x is used %d times, as %s",
                        place, offset, counts.count(cluster), Use.describe(counts.uses(cluster)));
            } else if (isTaken) {
                usable = false; // counted above: refcounts of one bit cannot say 2
            }
        }
    }

    private void unusable(String format, Object... args) {
        findings.corruption(1, format, args);
        usable = false;
    }
}
