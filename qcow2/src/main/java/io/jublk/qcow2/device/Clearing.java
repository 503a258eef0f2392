package io.jublk.qcow2.device;

import io.jublk.qcow2.format.L2Entry;
import io.jublk.qcow2.format.SubclusterBitmap;

/**
 * Discards and write-zeroes: whole clusters change their entry alone; what is left at the edges of
 * a write-zeroes is written. Discards leave the edges.
 */
final class Clearing extends Writing {

    private final EntryChanges entries;
    private final boolean discards;
    private final boolean keepsClusters;

    /**
     * @param discards for discards; else for write-zeroes
     * @param keepsClusters clusters stay allocated, even where the request would let them go
     */
    Clearing(
            LiveImage image,
            L2Tables tables,
            EntryChanges entries,
            boolean discards,
            boolean keepsClusters) {
        super(image, tables, entries);
        this.entries = entries;
        this.discards = discards;
        this.keepsClusters = keepsClusters;
    }

    @Override
    void prepare(Work work) {
        work.zeros = true;
        if (discards) {
            work.at = layout.clusterOffset(layout.clustersFor(work.start));
            if (work.end < image.deviceBytes) {
                work.end = layout.clusterStart(work.end);
            }
        }
        work.limit = work.at;
    }

    @Override
    boolean advance(Work work) {
        if (!image.mayChangeData(work)) {
            return false;
        }
        boolean keeps = keepsClusters || !work.request().mayUnmap();
        while (work.at < work.end) {
            if (work.at < work.limit) {
                if (!write(work)) { // an edge
                    return false;
                }
            } else if (isWholeCluster(work) && canMark()) {
                if (!mark(work, keeps)) {
                    return false;
                }
            } else if (discards) {
                work.at = Math.min(work.end, nextCluster(work.at));
            } else if (!beginEdge(work)) {
                return false;
            }
        }
        if (!work.ranOver && image.freed.areMany()) {
            if (work.described) {
                return false; // its own I/O first
            }
            work.ranOver = true; // space is to come back even if nobody ever flushes
            work.round = 0;
            if (!image.writeBack.await(work)) {
                return false;
            }
        }
        return image.isKept(work);
    }

    /** Version 2 has no entry that says zero; without a backing file, none at all says it. */
    private boolean canMark() {
        return image.top.hasZeroFlag() || layout.isExtendedL2() || !image.chain.hasBacking();
    }

    private boolean isWholeCluster(Work work) {
        long end = Math.min(image.deviceBytes, nextCluster(work.at));
        return layout.offsetInCluster(work.at) == 0 && end <= work.end;
    }

    private long nextCluster(long guest) {
        return layout.clusterStart(guest) + layout.clusterBytes();
    }

    /** A part of a cluster: written, unless it reads as zeros already. False: again. */
    private boolean beginEdge(Work work) {
        long end = Math.min(work.end, nextCluster(work.at));
        if (!image.chain.find(work, work.at, end - work.at, work.extent)) {
            return false;
        }
        if (work.extent.kind == Extent.Kind.ZERO
                && image.inFlight.on(layout.clusterIndex(work.at), 1) == null) {
            if (!leave(work)) {
                return false;
            }
            work.at += work.extent.lengthBytes;
        } else {
            work.limit = end;
        }
        return true;
    }

    /** What is there stays as it is. False: again. */
    private boolean leave(Work work) {
        long l2Offset = image.top.l2Offset(work.at);
        if (l2Offset == 0) {
            return true; // an L1 entry is never taken back
        }
        int frame = image.top.frame(work, l2Offset, work.at);
        if (frame == SliceCache.WAIT) {
            return false;
        }
        image.goesBy(work, frame, work.at);
        return true;
    }

    /** Marks whole clusters from {@code work.at} on, as far as one slice goes. False: again. */
    private boolean mark(Work work, boolean keeps) {
        long guest = work.at;
        if (image.top.l2Offset(guest) == 0 && !image.chain.hasBacking()) {
            long covered = layout.l2CoveredBytes();
            work.at = Math.min(work.end, (guest / covered + 1) * covered);
            return true; // nothing is there
        }
        if (!tables.own(work, guest)) {
            return false;
        }
        int frame = image.top.frame(work, image.top.l2Offset(guest), guest);
        if (frame == SliceCache.WAIT || !image.mayChange(work, image.l2, frame)) {
            return false;
        }
        for (int left = image.top.restOfSlice(guest);
                left > 0 && work.at < work.end && isWholeCluster(work);
                left--) {
            Work other = image.inFlight.on(layout.clusterIndex(work.at), 1);
            if (other != null) {
                other.waiting.add(work);
                return false;
            }
            markOne(work, frame, work.at, keeps);
            work.at = Math.min(work.end, nextCluster(work.at));
        }
        work.limit = work.at;
        return true;
    }

    private void markOne(Work work, int frame, long guest, boolean keeps) {
        long old = image.top.entry(frame, guest);
        long oldBitmap = layout.isExtendedL2() ? image.top.bitmap(frame, guest) : 0;
        boolean external = image.top.hasExternalData();
        boolean own = entries.hasOwnHost(old);
        if (external && image.top.hasHost(old)) {
            image.clearData(work.request(), guest, layout.clusterBytes());
        }
        long entry = 0;
        if (own && (keeps || external) && marksZero()) {
            entry = L2Entry.standard(L2Entry.hostOffset(old), L2Entry.COPIED);
        }
        boolean zero = !discards || image.chain.hasBacking() || entry != 0;
        if (zero && image.top.hasZeroFlag()) {
            entry |= L2Entry.ZERO;
        }
        long bitmap = layout.isExtendedL2() && zero ? SubclusterBitmap.ALL_ZERO : 0;
        if (entry == old && bitmap == oldBitmap) {
            image.goesBy(work, frame, guest);
            return;
        }
        if (L2Entry.hostOffset(entry) == 0 && !external) {
            entries.release(old, guest);
        }
        entries.put(work, frame, guest, entry, bitmap);
    }

    private boolean marksZero() {
        return image.top.hasZeroFlag() || layout.isExtendedL2();
    }
}
