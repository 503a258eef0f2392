package io.jublk.qcow2.device;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Clusters that no table in memory names any more. Their count goes down, and they may be used
 * again, only when
 *
 * <ul>
 *   <li>the tables that no longer name them are on stable storage: until then a power cut brings
 *       the old tables back;
 *   <li>no request that may have found them there is under way: it would read or write what is
 *       somebody else's by then.
 * </ul>
 */
final class FreedClusters {

    /** So many wait for a flush by a client; more start a write-back. */
    static final int MANY = 1 << 12;

    /** Holes are punched so many at a time. */
    private static final int BATCH = 64;

    private final LiveImage image;
    private final RefcountBlocks refcounts;

    // ---- first in, first out
    private long[] cluster = new long[BATCH];
    private int[] count = new int[BATCH];
    private long[] round = new long[BATCH];

    /** Guest bytes that requests older than the moment may still be using there; none: 0 to 0. */
    private long[] guestFrom = new long[BATCH];

    private long[] guestTo = new long[BATCH];
    private long[] moment = new long[BATCH];
    private int first;
    private int size;

    // ---- being given back, by one request at a time
    private @Nullable Work giver;
    private int toLookAt;
    private final long[] punched = new long[BATCH];
    private final int[] punchedCount = new int[BATCH];
    private int batch;

    FreedClusters(LiveImage image, RefcountBlocks refcounts) {
        this.image = image;
        this.refcounts = refcounts;
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean areMany() {
        return size >= MANY;
    }

    /**
     * One reference less to each of {@code clusters} from {@code firstCluster} on.
     *
     * @param from the guest range that they held
     * @param to its end; the same as {@code from} when no request can be using them
     * @param inRound the round of write-back that makes the change durable; 0 when no table ever
     *     named them
     */
    void add(long firstCluster, int clusters, long from, long to, long inRound) {
        boolean used = from < to && image.works.anyActive(from, to, Long.MAX_VALUE);
        if (size > 0) {
            int last = (first + size - 1) % cluster.length;
            if (cluster[last] + count[last] == firstCluster
                    && round[last] == inRound
                    && guestTo[last] == 0
                    && !used) {
                count[last] += clusters;
                return;
            }
        }
        if (size == cluster.length) {
            grow();
        }
        int i = (first + size++) % cluster.length;
        cluster[i] = firstCluster;
        count[i] = clusters;
        round[i] = inRound;
        guestFrom[i] = used ? from : 0;
        guestTo[i] = used ? to : 0;
        moment[i] = image.works.moment();
    }

    private void grow() {
        int old = cluster.length;
        cluster = Arrays.copyOf(cluster, old * 2);
        count = Arrays.copyOf(count, old * 2);
        round = Arrays.copyOf(round, old * 2);
        guestFrom = Arrays.copyOf(guestFrom, old * 2);
        guestTo = Arrays.copyOf(guestTo, old * 2);
        moment = Arrays.copyOf(moment, old * 2);
        // What had wrapped round goes on behind the old end.
        for (int i = 0; i < first; i++) {
            move(i, old + i);
        }
    }

    private void move(int from, int to) {
        cluster[to] = cluster[from];
        count[to] = count[from];
        round[to] = round[from];
        guestFrom[to] = guestFrom[from];
        guestTo[to] = guestTo[from];
        moment[to] = moment[from];
    }

    /** Begins to give back what may be; false when there is nothing or another request does it. */
    boolean beginGiving(Work work) {
        if (giver != null || size == 0) {
            return false;
        }
        giver = work;
        toLookAt = size;
        batch = 0;
        return true;
    }

    boolean isGiving(Work work) {
        return giver == work;
    }

    /**
     * Goes on giving back.
     *
     * @return false when the request has been told to load or punch something: again, then
     */
    boolean goOn(Work work) {
        if (!lowerPunched(work)) {
            return false;
        }
        while (toLookAt > 0 && batch < BATCH) {
            if (!mayGo(first)) {
                // to the end of the line
                int to = (first + size) % cluster.length;
                if (to != first) {
                    move(first, to);
                }
                first = (first + 1) % cluster.length;
                toLookAt--;
                continue;
            }
            int frame = refcounts.frameInUse(work, cluster[first]);
            if (frame == SliceCache.WAIT) {
                return false;
            }
            if (!refcounts.cache.mayChange(frame)) {
                break; // after the next round
            }
            take(work, frame);
        }
        if (batch > 0) {
            return false;
        }
        giver = null;
        return true;
    }

    /** Holes first, counts after: a cluster with count 0 may be taken by anybody at once. */
    private boolean lowerPunched(Work work) {
        while (batch > 0) {
            long at = punched[batch - 1];
            int n = punchedCount[batch - 1];
            int frame = refcounts.frameInUse(work, at);
            if (frame == SliceCache.WAIT) {
                return false;
            }
            batch--;
            if (!refcounts.cache.mayChange(frame)) {
                add(at, n, 0, 0, 0); // after the next round
                continue;
            }
            for (int i = 0; i < n; i++) {
                refcounts.set(frame, at + i, 0);
            }
            image.allocator.free.add(at, n);
        }
        return true;
    }

    private boolean mayGo(int i) {
        return round[i] <= image.writeBack.completedRounds()
                && (guestTo[i] == 0 || !image.works.anyActive(guestFrom[i], guestTo[i], moment[i]));
    }

    /** Takes of the first entry what its first slice counts: shared ones are lowered at once. */
    private void take(Work work, int frame) {
        long at = cluster[first];
        int n = Math.min(count[first], refcounts.restOfSlice(at));
        int done = 0;
        while (done < n && batch < BATCH) {
            long refcount = refcounts.get(frame, at + done);
            if (refcount == 0) {
                throw image.damaged("cluster " + (at + done) + " is freed and has refcount 0");
            }
            if (refcount != 1) {
                refcounts.set(frame, at + done, refcount - 1);
                done++;
                continue;
            }
            int run = 1;
            while (done + run < n && refcounts.get(frame, at + done + run) == 1) {
                run++;
            }
            image.giveBack(work.request(), at + done, run);
            punched[batch] = at + done;
            punchedCount[batch++] = run;
            done += run;
        }
        cluster[first] += done;
        count[first] -= done;
        if (count[first] == 0) {
            first = (first + 1) % cluster.length;
            size--;
            toLookAt--;
        }
    }

    /** The request that gave back has failed: another will go on. */
    void abandon(Work work) {
        if (giver == work) {
            giver = null;
            while (batch > 0) {
                batch--;
                add(punched[batch], punchedCount[batch], 0, 0, 0);
            }
        }
    }
}
