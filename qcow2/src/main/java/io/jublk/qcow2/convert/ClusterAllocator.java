package io.jublk.qcow2.convert;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.Limits;
import io.jublk.qcow2.format.Refcounts;

/** Gives out the clusters of a new file, one behind the other, and counts who uses them. */
final class ClusterAllocator {

    /** Where the refcount table lies. */
    record Table(long offset, int clusters) {}

    private final ImageFile file;
    private final Layout layout;
    private final RefcountWriter refcounts;
    private long next = 1;

    /** Cluster 0 is the header's. */
    ClusterAllocator(ImageFile file, Layout layout) {
        this.file = file;
        this.layout = layout;
        refcounts = new RefcountWriter(file, layout);
        addBlock();
        refcounts.set(0, 1);
    }

    /** So many clusters in a row, each with one reference: the offset of the first. */
    long allocate(long clusters) {
        long offset = reserve(clusters);
        count(offset, clusters);
        return offset;
    }

    /** One cluster that nobody refers to yet. */
    long allocateForCompressed() {
        return reserve(1);
    }

    /** Whether a cluster's refcount has no room for one more. */
    boolean isFull(long clusterOffset) {
        return refcounts.get(clusterOffset) == Refcounts.maxValue(layout.refcountOrder());
    }

    /** One more reference to each cluster that these bytes lie in. */
    void addReference(long offset, long lengthBytes) {
        long end = offset + lengthBytes;
        for (long at = layout.clusterStart(offset); at < end; at += layout.clusterBytes()) {
            refcounts.set(at, refcounts.get(at) + 1);
        }
    }

    /** Where the file ends, all clusters whole. */
    long endOffset() {
        return layout.clusterOffset(next);
    }

    /** Writes the refcounts; the last thing that is allocated is their table. */
    Table finish() {
        long clusters = 1;
        while (layout.clustersFor(blocksWith(clusters) * Long.BYTES) > clusters) {
            clusters = layout.clustersFor(blocksWith(clusters) * Long.BYTES);
        }
        if (clusters * layout.clusterBytes() > Limits.MAX_REFCOUNT_TABLE_BYTES) {
            throw new Qcow2Exception(
                    file.name()
                            + ": the image is too large for clusters of "
                            + layout.clusterBytes()
                            + " bytes; take larger ones");
        }
        long offset = allocate(clusters);
        refcounts.finish(offset, clusters);
        return new Table(offset, (int) clusters);
    }

    /** How many refcount blocks there will be when so many more clusters are allocated. */
    private long blocksWith(long clusters) {
        long blocks = refcounts.blocks();
        while (blocks * layout.refcountBlockEntries()
                < next + clusters + blocks - refcounts.blocks()) {
            blocks++;
        }
        return blocks;
    }

    private long reserve(long clusters) {
        while (refcounts.blocks() < blocksWith(clusters)) {
            addBlock();
        }
        long offset = layout.clusterOffset(next);
        next += clusters;
        return offset;
    }

    /** A block may count for itself, or for clusters behind it. */
    private void addBlock() {
        long offset = layout.clusterOffset(next++);
        refcounts.addBlock(offset);
        if (layout.refcountTableIndex(offset) >= refcounts.blocks()) {
            throw new IllegalStateException("a refcount block beyond what is counted: " + offset);
        }
        refcounts.set(offset, 1);
    }

    private void count(long offset, long clusters) {
        for (long i = 0; i < clusters; i++) {
            refcounts.set(offset + i * layout.clusterBytes(), 1);
        }
    }
}
