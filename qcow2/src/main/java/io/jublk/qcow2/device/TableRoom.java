package io.jublk.qcow2.device;

import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.Limits;
import io.jublk.uring.Errno;

/**
 * Room in a row for a longer table, at the file's end, with the blocks that are missing to count
 * for it:
 *
 * <pre>
 * … old clusters │ table … table │ block … block │
 * </pre>
 *
 * All of it has a refcount of 1 in memory when it is there; that this reaches the file before
 * anything that names it is {@link WriteBack}'s concern.
 */
final class TableRoom {

    private enum State {
        NONE,
        /** It has been taken, and nobody else takes clusters at the end. */
        TAKEN
    }

    private final LiveImage image;
    private final Layout layout;
    private final RefcountBlocks refcounts;
    private State state = State.NONE;
    private long first;
    private long clusters;
    private long blocks;
    private long named;
    private long counted;

    TableRoom(LiveImage image) {
        this.image = image;
        this.layout = image.layout;
        this.refcounts = image.refcounts;
    }

    /** Where the room begins. */
    long firstCluster() {
        return first;
    }

    /**
     * Sees to the room; again after false.
     *
     * @return false when the request has been told to do something or to wait
     */
    boolean isThere(Work work, long wantedClusters) {
        if (state == State.NONE && !begin(work, wantedClusters)) {
            return false;
        }
        while (named < blocks) {
            if (!nameBlock(work)) {
                return false;
            }
        }
        for (; counted < clusters; counted++) {
            long cluster = first + counted;
            int frame = refcounts.frameInUse(work, cluster);
            if (frame == SliceCache.WAIT || !image.mayChange(work, refcounts.cache, frame)) {
                return false;
            }
            refcounts.set(frame, cluster, 1);
        }
        state = State.NONE;
        image.allocator.blockMade(work.request());
        return true;
    }

    /**
     * The last block that has no name yet, in one step with its count: from the end on, because the
     * last of them counts for itself, and each for those before it that none counts for yet.
     */
    private boolean nameBlock(Work work) {
        long cluster = first + clusters + blocks - 1 - named;
        long index = lastMissing();
        int frame =
                refcounts.tableIndex(cluster) == index
                        ? refcounts.cache.makeZero(
                                work,
                                layout.clusterOffset(cluster) + refcounts.sliceOffset(cluster))
                        : refcounts.frameInUse(work, cluster);
        if (frame == SliceCache.WAIT || !image.mayChange(work, refcounts.cache, frame)) {
            return false;
        }
        refcounts.set(frame, cluster, 1);
        refcounts.table.set(index, layout.clusterOffset(cluster));
        image.metadata.add(cluster);
        named++;
        return true;
    }

    /** The last entry of the refcount table that the room needs and that names no block. */
    private long lastMissing() {
        long index = refcounts.tableIndex(first + clusters + blocks - 1);
        while (refcounts.table.get(index) != 0) {
            index--;
        }
        return index;
    }

    /** True when there is nothing to wait for. */
    private boolean begin(Work work, long wantedClusters) {
        ClusterAllocator allocator = image.allocator;
        if (!allocator.mayTakeAtEnd(work)) {
            return false;
        }
        first = allocator.end();
        clusters = wantedClusters;
        blocks = missingBlocks();
        long last = first + clusters + blocks - 1;
        if (layout.clusterOffset(last + 1) > Limits.MAX_HOST_OFFSET) {
            throw image.failure(Errno.ENOSPC, "the image file has reached the format's limit");
        }
        if (refcounts.tableIndex(last) >= refcounts.table.entries()) {
            allocator.growTable(work, refcounts.tableIndex(last));
            return false;
        }
        allocator.beginsAtEnd();
        allocator.takeAtEnd(clusters + blocks);
        named = 0;
        counted = 0;
        state = State.TAKEN;
        if (blocks == 0) {
            return true;
        }
        image.storeZeros(
                work.request(),
                layout.clusterOffset(first + clusters),
                layout.clusterOffset(blocks));
        return false;
    }

    /** Blocks need counting too, and perhaps further blocks for that. */
    private long missingBlocks() {
        long needed = 0;
        while (true) {
            long missing = 0;
            long last = refcounts.tableIndex(first + clusters + needed - 1);
            for (long i = refcounts.tableIndex(first); i <= last; i++) {
                if (i >= refcounts.table.entries() || refcounts.table.get(i) == 0) {
                    missing++;
                }
            }
            if (missing <= needed) {
                return needed;
            }
            needed = missing;
        }
    }

    /** The request has failed: what was taken stays unused. */
    void abandon(Work work) {
        if (state != State.NONE) {
            state = State.NONE;
            if (counted > 0) {
                image.freed.add(first, (int) counted, 0, 0, 0);
            }
            image.allocator.blockMade(work.request());
        }
    }
}
