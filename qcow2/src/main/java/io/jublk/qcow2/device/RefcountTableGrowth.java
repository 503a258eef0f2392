package io.jublk.qcow2.device;

import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.Limits;
import io.jublk.uring.Errno;

/**
 * Moves the refcount table to a longer one. At the file's end come, in a row, the new table and the
 * blocks that count for these very clusters:
 *
 * <pre>
 * … old clusters │ table … table │ block … block │
 * </pre>
 *
 * The file's header names the new table only when all of this is on stable storage ({@link
 * WriteBack}); until then the old one holds.
 */
final class RefcountTableGrowth {

    /** The table becomes half as long again, so that growing is rare. */
    private static final int GROWTH_DIVISOR = 2;

    private final LiveImage image;
    private final Layout layout;
    private final RefcountBlocks refcounts;

    private boolean underWay;
    private boolean blocksZeroed;
    private int oldEntries;
    private long first;
    private long tableClusters;
    private long blocks;
    private long counted;

    RefcountTableGrowth(LiveImage image, RefcountBlocks refcounts) {
        this.image = image;
        this.layout = image.layout;
        this.refcounts = refcounts;
    }

    boolean isUnderWay() {
        return underWay;
    }

    int oldEntries() {
        return oldEntries;
    }

    /**
     * @param index an entry that it must have at least
     */
    void begin(Work work, ClusterAllocator allocator, long index) {
        first = allocator.end();
        oldEntries = refcounts.table.entries();
        long firstIndex = refcounts.tableIndex(first);
        blocks = 1;
        long entries;
        while (true) {
            entries = Math.max(oldEntries + oldEntries / GROWTH_DIVISOR, firstIndex + blocks + 1);
            entries = Math.max(entries, index + 1);
            tableClusters = layout.clustersFor(entries * Long.BYTES);
            entries = tableClusters * layout.clusterBytes() / Long.BYTES;
            long needed = refcounts.tableIndex(first + tableClusters + blocks - 1) - firstIndex + 1;
            if (needed <= blocks) {
                break;
            }
            blocks = needed;
        }
        if (entries * Long.BYTES > Limits.MAX_REFCOUNT_TABLE_BYTES) {
            allocator.blockMade(work.request());
            throw image.failure(
                    Errno.ENOSPC, "the image's refcount table has reached the format's limit");
        }
        underWay = true;
        blocksZeroed = false;
        counted = 0;
        work.growingTable = true;
        allocator.takeAtEnd(tableClusters + blocks);
        refcounts.table.grow((int) entries);
        image.storeZeros(
                work.request(),
                layout.clusterOffset(first + tableClusters),
                layout.clusterOffset(blocks));
    }

    /** Goes on once the blocks are zeros; false when the request has been told to wait. */
    boolean goOn(Work work, ClusterAllocator allocator) {
        if (!blocksZeroed) {
            blocksZeroed = true;
            long index = refcounts.tableIndex(first);
            for (long i = 0; i < blocks; i++) {
                long cluster = first + tableClusters + i;
                refcounts.table.set(index + i, layout.clusterOffset(cluster));
                image.metadata.add(cluster);
            }
        }
        for (; counted < tableClusters + blocks; counted++) {
            long cluster = first + counted;
            int frame = refcounts.frameInUse(work, cluster);
            if (frame == SliceCache.WAIT || !image.mayChange(work, refcounts.cache, frame)) {
                return false;
            }
            refcounts.set(frame, cluster, 1);
        }
        image.tableMoves(first, (int) tableClusters);
        underWay = false;
        work.growingTable = false;
        allocator.blockMade(work.request());
        return true;
    }

    /** The clusters stay unused; the table in memory is longer than the file's from now on. */
    void abandon(Work work) {
        work.growingTable = false;
        image.stopWriting("its refcount table could not be made longer");
    }
}
