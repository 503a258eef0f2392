package io.jublk.qcow2.device;

import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.RefcountTableEntry;
import io.jublk.qcow2.format.Refcounts;

/** The refcounts of host clusters: the refcount table, whole, and slices of its blocks. */
final class RefcountBlocks {

    /** No block counts for this cluster: it is free, and its count cannot be set. */
    static final int NO_BLOCK = -2;

    private final LiveImage image;
    private final Layout layout;
    final Table table;
    final SliceCache cache;
    private final int order;
    private final int sliceEntries;

    RefcountBlocks(LiveImage image, Table table, SliceCache cache) {
        this.image = image;
        this.layout = image.layout;
        this.table = table;
        this.cache = cache;
        order = layout.refcountOrder();
        sliceEntries = (cache.sliceBytes() * Byte.SIZE) >> order;
    }

    /** In the refcount table. */
    long tableIndex(long cluster) {
        return layout.refcountTableIndex(layout.clusterOffset(cluster));
    }

    /** The frame with a cluster's count; {@link #NO_BLOCK}; or {@link SliceCache#WAIT}. */
    int frame(Work work, long cluster) {
        long tableIndex = tableIndex(cluster);
        long entry = tableIndex < table.entries() ? table.get(tableIndex) : 0;
        if (entry == 0) {
            return NO_BLOCK;
        }
        if (!image.isBlockOffset(entry)) {
            throw image.damaged(
                    "refcount table entry " + tableIndex + " is 0x" + Long.toHexString(entry));
        }
        return cache.get(work, RefcountTableEntry.blockOffset(entry) + sliceOffset(cluster));
    }

    /** As {@link #frame}, of a cluster in use: that one has a count. */
    int frameInUse(Work work, long cluster) {
        int found = frame(work, cluster);
        if (found == NO_BLOCK) {
            throw image.damaged("cluster " + cluster + " is in use and has no refcount");
        }
        return found;
    }

    /** Where in its block the slice with a cluster's count begins. */
    long sliceOffset(long cluster) {
        return (long) (blockIndex(cluster) / sliceEntries) * cache.sliceBytes();
    }

    /** How many clusters from this one on have their counts in the same slice. */
    int restOfSlice(long cluster) {
        return sliceEntries - blockIndex(cluster) % sliceEntries;
    }

    /** How many clusters from this one on have their counts in the same block. */
    int restOfBlock(long cluster) {
        return layout.refcountBlockEntries() - blockIndex(cluster);
    }

    long get(int frame, long cluster) {
        return Refcounts.get(cache.slice(frame), blockIndex(cluster) % sliceEntries, order);
    }

    void set(int frame, long cluster, long count) {
        Refcounts.set(cache.slice(frame), blockIndex(cluster) % sliceEntries, order, count);
        cache.changed(frame);
    }

    /** Of clusters from {@code from} on, at most {@code limit}: how many have a count of 0. */
    int freeRun(int frame, long from, int limit) {
        int run = 0;
        while (run < limit && get(frame, from + run) == 0) {
            run++;
        }
        return run;
    }

    private int blockIndex(long cluster) {
        return layout.refcountBlockIndex(layout.clusterOffset(cluster));
    }
}
