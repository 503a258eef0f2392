package io.jublk.qcow2.device;

import io.jublk.qcow2.crypt.SectorCipher;
import io.jublk.qcow2.format.L2Entry;
import io.jublk.qcow2.format.Layout;
import io.jublk.ublk.IoRequest;
import java.lang.foreign.MemorySegment;

/**
 * Writes. Clusters that are the image's own are written in place, straight from the payload. Others
 * are allocated: the data goes to the new clusters, with what was around it where it does not fill
 * them, and when it is there the L2 entries change.
 */
class Writing extends Course {

    /** Requests that copy or encrypt at a time: bounds the memory they take. */
    static final int MAX_BOUNCES = 16;

    /** Encrypted data goes through memory in pieces of this size, or a cluster. */
    private static final int SEALED_BYTES = 512 << 10;

    final Layout layout;
    final L2Tables tables;
    private final Gathering gathering;
    private final EntryChanges entries;

    Writing(LiveImage image, L2Tables tables, EntryChanges entries) {
        super(image);
        this.layout = image.layout;
        this.tables = tables;
        this.entries = entries;
        gathering = new Gathering(image);
    }

    /** Room for a cluster's head and another's tail, or for what is encrypted at a time. */
    static long bounceBytes(Layout layout) {
        return Math.max(2L * layout.clusterBytes(), SEALED_BYTES);
    }

    @Override
    boolean advance(Work work) {
        return image.mayChangeData(work) && write(work) && image.isKept(work);
    }

    /** Writes up to {@code work.limit}; false when it has to go on in another step. */
    final boolean write(Work work) {
        if (work.phase != Work.Phase.LOOKING && !goOnWithRun(work)) {
            return false;
        }
        while (work.at < work.limit) {
            if (!look(work)) {
                return false;
            }
        }
        if (work.reachesBytes > 0) {
            if (work.described) {
                return false; // once it is there
            }
            image.top.dataReaches(work.reachesBytes);
            work.reachesBytes = 0;
        }
        return true;
    }

    /** What to do with the bytes at {@code work.at}; false when that takes another step. */
    private boolean look(Work work) {
        long guest = work.at;
        long cluster = layout.clusterIndex(guest);
        if (!tables.own(work, guest)) {
            return false;
        }
        int frame = image.top.frame(work, image.top.l2Offset(guest), guest);
        if (frame == SliceCache.WAIT) {
            return false;
        }
        long inPlace = entries.writableRun(frame, guest, work.limit - guest);
        if (inPlace > 0) {
            return writeInPlace(work, frame, guest, inPlace);
        }
        Work other = image.inFlight.on(cluster, 1);
        if (other != null) {
            other.waiting.add(work);
            return false;
        }
        long entry = image.top.entry(frame, guest);
        work.inOwnClusters = entries.hasOwnHost(entry);
        if (work.inOwnClusters) {
            work.clusters = 1;
            work.hostCluster = layout.clusterIndex(L2Entry.hostOffset(entry));
            work.fresh = false;
        } else if (image.top.hasExternalData()) {
            work.clusters = entries.allocatableRun(frame, guest, work.limit, mostClusters());
            work.hostCluster = cluster; // data lies at the guest's own offsets there
            work.inOwnClusters = true; // and is not counted
            work.fresh = false;
        } else {
            int run = entries.allocatableRun(frame, guest, work.limit, mostClusters());
            if (!image.allocator.allocate(work, run)) {
                return false;
            }
        }
        beginRun(work, frame, guest, cluster);
        return goOnWithRun(work);
    }

    private int mostClusters() {
        return image.top.cipher == null
                ? Integer.MAX_VALUE
                : (int) (bounceBytes(layout) / layout.clusterBytes());
    }

    private boolean writeInPlace(Work work, int frame, long guest, long runBytes) {
        long host = entries.hostOffset(frame, guest);
        entries.requireData(host, runBytes);
        entries.goBy(work, frame, guest, runBytes);
        if (image.top.cipher != null) {
            work.clusters = 0; // nothing is to be linked
            work.runStart = guest;
            work.runEnd = guest + Math.min(runBytes, bounceBytes(layout));
            work.headStart = work.runStart;
            work.tailEnd = work.runEnd;
            work.hostCluster = layout.clusterIndex(host);
            work.firstCluster = layout.clusterIndex(guest);
            work.phase = Work.Phase.COPYING;
            return goOnWithRun(work);
        }
        putData(work, guest, host, runBytes);
        work.described = true;
        work.at += runBytes;
        if (host + runBytes > image.top.dataEndBytes()) {
            work.reachesBytes = Math.max(work.reachesBytes, host + runBytes);
        }
        return true;
    }

    private void putData(Work work, long guest, long host, long lengthBytes) {
        if (work.zeros) {
            image.storeZeros(work.request(), image.top.dataFile, host, lengthBytes);
        } else {
            work.request().write(image.top.dataFile, host, guest - work.start, lengthBytes);
        }
    }

    // ---- a run of clusters whose entries will change

    private void beginRun(Work work, int frame, long guest, long cluster) {
        entries.requireData(
                layout.clusterOffset(work.hostCluster), layout.clusterOffset(work.clusters));
        work.firstCluster = cluster;
        work.runStart = guest;
        work.runEnd = Math.min(work.limit, layout.clusterOffset(cluster + work.clusters));
        work.headStart = entries.headStart(frame, work.runStart, work.inOwnClusters);
        work.tailEnd = entries.tailEnd(frame, work.runEnd, work.inOwnClusters);
        work.gathered = work.headStart;
        work.phase = Work.Phase.COPYING;
        image.inFlight.add(work);
    }

    /** False when it has to go on in another step. */
    private boolean goOnWithRun(Work work) {
        if (work.phase == Work.Phase.COPYING && !copyAround(work)) {
            return false;
        }
        if (work.phase == Work.Phase.SEALING) {
            seal(work);
            return false;
        }
        if (work.phase == Work.Phase.LINKING && !link(work)) {
            return false;
        }
        return true;
    }

    /** Gathers what was around the data, then sends all on its way; always false. */
    private boolean copyAround(Work work) {
        boolean sealed = image.top.cipher != null;
        if (work.bounce == null) {
            int head = onlyZeros(work, work.headStart, work.runStart);
            int tail = head < 0 ? -1 : onlyZeros(work, work.runEnd, work.tailEnd);
            if (head < 0 || tail < 0) {
                return false;
            }
            work.zeroHead = head > 0;
            work.zeroTail = tail > 0;
            if (sealed || !work.zeroHead || !work.zeroTail) {
                work.bounce = image.bounces.take(work);
                if (work.bounce == null) {
                    return false;
                }
                work.gathered = work.headStart;
            }
        }
        if (work.bounce != null && !gatherAround(work, sealed)) {
            return false;
        }
        if (sealed) {
            fetch(work);
        } else {
            send(work);
        }
        return false;
    }

    /** Whether a range holds nothing but zeros: 1 yes, 0 no, -1 it has to be looked up first. */
    private int onlyZeros(Work work, long from, long to) {
        for (long at = from; at < to; at += work.extent.lengthBytes) {
            if (!image.chain.find(work, at, to - at, work.extent)) {
                return -1;
            }
            if (work.extent.kind != Extent.Kind.ZERO) {
                return 0;
            }
        }
        return 1;
    }

    private boolean gatherAround(Work work, boolean sealed) {
        Bounce bounce = bounce(work);
        if (work.gathered < work.runStart) {
            work.memoryStart = work.headStart;
            if (!gathering.toMemory(work, work.runStart, bounce.segment())) {
                return false;
            }
        }
        work.gathered = Math.max(work.gathered, work.runEnd);
        if (work.gathered < work.tailEnd) {
            work.memoryStart = sealed ? work.headStart : work.runEnd;
            MemorySegment memory = sealed ? bounce.segment() : bounce.slice(tailAt(), tailAt());
            if (!gathering.toMemory(work, work.tailEnd, memory)) {
                return false;
            }
        }
        return !work.gathers; // else in another step, when it is there
    }

    /** Where in a bounce buffer the tail lies, unless all is there in a row. */
    private int tailAt() {
        return layout.clusterBytes();
    }

    /** The payload goes straight; what was around it from memory. */
    private void send(Work work) {
        IoRequest r = work.request();
        putData(work, work.runStart, host(work, work.runStart), work.runEnd - work.runStart);
        long head = work.runStart - work.headStart;
        if (!work.zeroHead) {
            r.store(image.top.dataFile, host(work, work.headStart), bounce(work).slice(0, head));
        } else if (!work.fresh) {
            image.storeZeros(r, image.top.dataFile, host(work, work.headStart), head);
        }
        long tail = work.tailEnd - work.runEnd;
        if (!work.zeroTail) {
            r.store(
                    image.top.dataFile,
                    host(work, work.runEnd),
                    bounce(work).slice(tailAt(), tail));
        } else if (!work.fresh) {
            image.storeZeros(r, image.top.dataFile, host(work, work.runEnd), tail);
        }
        work.phase = Work.Phase.LINKING;
    }

    // ---- encrypted: all goes through memory

    private void fetch(Work work) {
        MemorySegment data =
                bounce(work).slice(work.runStart - work.headStart, work.runEnd - work.runStart);
        if (work.zeros) {
            data.fill((byte) 0);
        } else {
            work.request().copyOut(work.runStart - work.start, data);
        }
        work.phase = Work.Phase.SEALING;
    }

    private void seal(Work work) {
        SectorCipher cipher = image.top.cipher;
        if (cipher == null) {
            throw new IllegalStateException("an image in the clear is to be encrypted");
        }
        MemorySegment all = bounce(work).slice(0, work.tailEnd - work.headStart);
        long host = host(work, work.headStart);
        cipher.encrypt(host, all);
        work.request().store(image.top.dataFile, host, all);
        work.phase = Work.Phase.LINKING;
    }

    private static Bounce bounce(Work work) {
        if (work.bounce == null) {
            throw new IllegalStateException("the request has no bounce buffer");
        }
        return work.bounce;
    }

    /** Where in the data file the run's clusters have a guest offset. */
    private long host(Work work, long guest) {
        return layout.clusterOffset(work.hostCluster)
                + guest
                - layout.clusterOffset(work.firstCluster);
    }

    // ---- its end

    /** The data is there: the entries change. False when a slice has to be loaded, or to wait. */
    private boolean link(Work work) {
        if (work.clusters > 0) {
            long guest = layout.clusterOffset(work.firstCluster);
            int frame = image.top.frame(work, image.top.l2Offset(guest), guest);
            if (frame == SliceCache.WAIT || !image.mayChange(work, image.l2, frame)) {
                return false;
            }
            entries.link(work, frame);
        }
        boolean tailIsLeft = work.zeroTail && work.fresh && image.top.cipher == null;
        image.top.dataReaches(host(work, tailIsLeft ? work.runEnd : work.tailEnd));
        work.at = work.runEnd;
        endRun(work);
        return true;
    }

    private void endRun(Work work) {
        work.phase = Work.Phase.LOOKING;
        work.clusters = 0;
        image.inFlight.remove(work);
        Bounce bounce = work.bounce;
        if (bounce != null) {
            work.bounce = null;
            image.bounces.giveBack(bounce, work.request());
        }
        work.waiting.wakeAll(work.request());
    }

    @Override
    void abandon(Work work) {
        gathering.abandon(work);
        tables.abandon(work);
        if (work.phase != Work.Phase.LOOKING) {
            if (work.clusters > 0 && !work.inOwnClusters) {
                image.freed.add(work.hostCluster, work.clusters, 0, 0, 0);
            }
            endRun(work);
        }
    }
}
