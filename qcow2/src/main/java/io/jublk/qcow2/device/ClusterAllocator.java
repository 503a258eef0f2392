package io.jublk.qcow2.device;

import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.Limits;
import io.jublk.ublk.IoRequest;
import io.jublk.uring.Errno;

/**
 * Gives out host clusters: freed ones, ones that earlier sessions left free, then new ones at the
 * file's end. Their refcount is 1 in memory at once; that it reaches the file before anything that
 * names the cluster is {@link WriteBack}'s concern.
 */
final class ClusterAllocator {

    /**
     * A request loads so many slices of refcounts in search of free clusters before it takes new
     * ones: no write waits for the reading of a large image's counts.
     */
    private static final int MAX_SEARCH_LOADS = 4;

    private final LiveImage image;
    private final Layout layout;
    private final RefcountBlocks refcounts;
    private final RefcountTableGrowth growth;
    final FreeRanges free = new FreeRanges();

    /** The first cluster that the file has never had. */
    private long end;

    /** Where the search for what earlier sessions left goes on, and where it ends. */
    private long searchAt;

    private final long searchEnd;

    /** A block is in the making by some request; those who need it wait. */
    private boolean makingBlock;

    private final WaitList waitingForBlock = new WaitList();

    ClusterAllocator(LiveImage image, RefcountBlocks refcounts, long end) {
        this.image = image;
        this.layout = image.layout;
        this.refcounts = refcounts;
        this.end = end;
        searchEnd = end;
        growth = new RefcountTableGrowth(image, refcounts);
    }

    /** The first cluster that the file has never had. */
    long end() {
        return end;
    }

    /** Takes clusters at the file's end without counting them. */
    long takeAtEnd(long clusters) {
        long first = end;
        end += clusters;
        return first;
    }

    /**
     * Allocates a run of at most {@code want} clusters, into the request's {@code hostCluster},
     * {@code clusters} and {@code fresh}.
     *
     * @return false when the request has been told to load something or to wait
     */
    boolean allocate(Work work, int want) {
        if (work.growingTable && !growth.goOn(work, this)) {
            return false;
        }
        if (work.makingBlock >= 0 && !finishBlock(work)) {
            return false;
        }
        while (!free.isEmpty()) {
            long first = free.first();
            int frame = refcounts.frameInUse(work, first);
            if (frame == SliceCache.WAIT || !image.mayChange(work, refcounts.cache, frame)) {
                return false;
            }
            int limit = Math.min(want, Math.min(free.count(), refcounts.restOfSlice(first)));
            int run = refcounts.freeRun(frame, first, limit);
            free.take(Math.max(1, run));
            if (run > 0) {
                count(work, frame, first, run, false);
                return true;
            }
        }
        int found = search(work, want);
        return found == 0 ? allocateAtEnd(work, want) : found > 0;
    }

    /** 1 when it has found some, 0 when there is none to be found now, -1 to wait. */
    private int search(Work work, int want) {
        while (searchAt < searchEnd) {
            int before = work.searchLoads;
            if (before >= MAX_SEARCH_LOADS) {
                return 0;
            }
            int frame = refcounts.frame(work, searchAt);
            if (frame == RefcountBlocks.NO_BLOCK) {
                searchAt += refcounts.restOfBlock(searchAt);
                continue;
            }
            if (frame == SliceCache.WAIT) {
                work.searchLoads++;
                return -1;
            }
            long sliceEnd = Math.min(searchEnd, searchAt + refcounts.restOfSlice(searchAt));
            while (searchAt < sliceEnd) {
                int limit = (int) Math.min(want, sliceEnd - searchAt);
                int run = refcounts.freeRun(frame, searchAt, limit);
                if (run > 0) {
                    if (!image.mayChange(work, refcounts.cache, frame)) {
                        return -1;
                    }
                    count(work, frame, searchAt, run, false);
                    searchAt += run;
                    return 1;
                }
                searchAt++;
            }
        }
        return 0;
    }

    private boolean allocateAtEnd(Work work, int want) {
        if (makingBlock || growth.isUnderWay()) {
            waitingForBlock.add(work);
            return false;
        }
        int frame = refcounts.frame(work, end);
        if (frame == RefcountBlocks.NO_BLOCK) {
            makeBlock(work);
            return false;
        }
        if (frame == SliceCache.WAIT || !image.mayChange(work, refcounts.cache, frame)) {
            return false;
        }
        int run = Math.min(want, refcounts.restOfSlice(end));
        if (layout.clusterOffset(end + run) > Limits.MAX_HOST_OFFSET) {
            throw image.failure(Errno.ENOSPC, "the image file has reached the format's limit");
        }
        // Clusters beyond the file's end with a count are leaks of an earlier session.
        int free = refcounts.freeRun(frame, end, run);
        if (free == 0) {
            end++;
            return allocateAtEnd(work, want);
        }
        count(work, frame, end, free, true);
        end += free;
        return true;
    }

    private void count(Work work, int frame, long first, int run, boolean fresh) {
        if (image.metadata.containsAny(first, run)) {
            throw image.damaged(
                    "refcounts from cluster " + first + " on say that the image's tables are free");
        }
        for (int i = 0; i < run; i++) {
            refcounts.set(frame, first + i, 1);
        }
        work.hostCluster = first;
        work.clusters = run;
        work.fresh = fresh;
        work.searchLoads = 0;
    }

    // ---- a refcount block for the clusters at the end

    /** The new block is the first cluster of those that it counts for. */
    private void makeBlock(Work work) {
        long tableIndex = refcounts.tableIndex(end);
        boolean tableIsFull = tableIndex >= refcounts.table.entries();
        if (tableIsFull && image.tableHasMoved()) {
            image.writeBack.await(work); // one move at a time
            return;
        }
        makingBlock = true;
        if (tableIsFull) {
            growth.begin(work, this, 0);
            return;
        }
        work.makingBlock = tableIndex;
        work.makingOffset = layout.clusterOffset(takeAtEnd(1));
        image.storeZeros(work.request(), work.makingOffset, layout.clusterBytes());
    }

    // ---- a run for a table at the end

    /** Whether it may be taken now; if not, the request has been told to wait. */
    boolean mayTakeAtEnd(Work work) {
        if (work.growingTable && !growth.goOn(work, this)) {
            return false;
        }
        if (makingBlock || growth.isUnderWay()) {
            waitingForBlock.add(work);
            return false;
        }
        return true;
    }

    /** Nobody else takes clusters at the end until {@link #blockMade}. */
    void beginsAtEnd() {
        makingBlock = true;
    }

    /** Makes the refcount table so long that it has this entry, or waits until it may. */
    void growTable(Work work, long index) {
        if (image.tableHasMoved()) {
            image.writeBack.await(work); // one move at a time
            return;
        }
        makingBlock = true;
        growth.begin(work, this, index);
    }

    private boolean finishBlock(Work work) {
        long cluster = layout.clusterIndex(work.makingOffset);
        long offset = work.makingOffset + refcounts.sliceOffset(cluster);
        int frame = refcounts.cache.makeZero(work, offset);
        if (frame == SliceCache.WAIT || !image.mayChange(work, refcounts.cache, frame)) {
            return false;
        }
        refcounts.set(frame, cluster, 1);
        refcounts.table.set(work.makingBlock, work.makingOffset);
        image.metadata.add(cluster);
        work.makingBlock = -1;
        blockMade(work.request());
        return true;
    }

    /** The block, or the longer table, is there; or its maker has failed. */
    void blockMade(IoRequest by) {
        makingBlock = false;
        waitingForBlock.wakeAll(by);
    }

    /** A request that was making something for others has failed. */
    void abandon(Work work) {
        if (work.makingBlock >= 0) {
            work.makingBlock = -1;
            blockMade(work.request());
        }
        if (work.growingTable) {
            growth.abandon(work);
            blockMade(work.request());
        }
    }

    /** Entries of the refcount table that the file's own table has room for. */
    int writableTableEntries() {
        return growth.isUnderWay() ? growth.oldEntries() : refcounts.table.entries();
    }
}
