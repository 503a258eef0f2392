package io.jublk.qcow2.device;

import io.jublk.ublk.IoRequest;
import org.jspecify.annotations.Nullable;

/** What the image knows of the request that a tag holds. Made once for a tag, used again. */
final class Work {

    /** Where a write is in its course. */
    enum Phase {
        /** Looking for what can be written. */
        LOOKING,
        /** Reading what its cluster held before around the bytes to write. */
        COPYING,
        /** The payload is coming to memory, to be encrypted. */
        SEALING,
        /** The data is on its way to clusters that no table names yet. */
        LINKING
    }

    private @Nullable IoRequest request;

    /** When it came: {@link Works#moment}. */
    long since;

    /** Its last step has described nothing: none of its I/O is under way. */
    boolean over;

    /** The present step has described moves of guest data. */
    boolean described;

    /** The present step has described loads of what was around a run. */
    boolean gathers;

    // ---- the guest range, in bytes of the device
    long start;
    long end;

    /** All before is done or described. */
    long at;

    /** The part of the range that is in hand ends here. */
    long limit;

    /** Writes zeros instead of a payload. */
    boolean zeros;

    final Extent extent = new Extent();

    // ---- what it is bringing about for others too
    @Nullable SliceCache loadingCache;
    int loadingFrame = -1;

    /** The L1 index whose L2 table it is making, or -1. */
    long makingL2 = -1;

    /** The host offset of a table or block that it is making. */
    long makingOffset;

    /** The table to copy is in memory. */
    boolean tableLoaded;

    /** The refcount table index whose block it is making, or -1. */
    long makingBlock = -1;

    /** It is making the refcount table longer. */
    boolean growingTable;

    // ---- clusters it is allocating
    Phase phase = Phase.LOOKING;
    long firstCluster;
    int clusters;
    long hostCluster;

    /** The host clusters are its own already: only their entry has to change. */
    boolean inOwnClusters;

    /** Nobody has written to the host clusters since they came to be: they read as zeros. */
    boolean fresh;

    /** The part of its range that goes to these clusters. */
    long runStart;

    long runEnd;

    /** Where bytes around it begin and end that have to be written too. */
    long headStart;

    long tailEnd;

    /** Nothing but zeros was there before the run, and behind it. */
    boolean zeroHead;

    boolean zeroTail;

    final WaitList waiting = new WaitList();
    @Nullable Bounce bounce;
    @Nullable Decoded decoded;

    /** Loads of refcounts in search of free clusters. */
    int searchLoads;

    /** How far bytes have been gathered, and the guest offset of the first byte of memory. */
    long gathered;

    long memoryStart;

    /** How far the data file goes once this write is done. */
    long reachesBytes;

    // ---- flush
    /** The round of write-back that makes durable what it saw; 0 for none yet. */
    long round;

    boolean leadsRound;

    /**
     * The round that brings to the file what it has changed, or gone by: it is not acknowledged
     * before, where that matters. 0: it needs none.
     */
    long keptBy;

    /** A discard has started a write-back of its own. */
    boolean ranOver;

    /** A flush that needs no round has been told to sync. */
    boolean synced;

    /** A flush has synced; what it may still do is give clusters back. */
    boolean flushed;

    /** The one after it in a list of those who wait. */
    @Nullable Work nextWaiting;

    void begin(IoRequest newRequest, long moment) {
        request = newRequest;
        since = moment;
        over = false;
        start = newRequest.offsetBytes();
        end = start + newRequest.lengthBytes();
        at = start;
        limit = end;
        reachesBytes = 0;
        zeros = false;
        phase = Phase.LOOKING;
        clusters = 0;
        searchLoads = 0;
        round = 0;
        ranOver = false;
        keptBy = 0;
    }

    IoRequest request() {
        if (request == null) {
            throw new IllegalStateException("no request has come yet");
        }
        return request;
    }

    /** Some of its I/O may still be under way on this guest range. */
    boolean mayBeActiveOn(long from, long to) {
        return !over && request != null && start < to && from < end && request.isUnderWay();
    }
}
