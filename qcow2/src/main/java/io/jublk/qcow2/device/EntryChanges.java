package io.jublk.qcow2.device;

import io.jublk.qcow2.format.L2Entry;
import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.SubclusterBitmap;

/** What writes ask of L2 entries, and do to them. */
final class EntryChanges {

    private final LiveImage image;
    private final Layout layout;
    private final Qcow2Layer top;

    EntryChanges(LiveImage image) {
        this.image = image;
        this.layout = image.layout;
        this.top = image.top;
    }

    // ---- questions

    /** The entry has a host cluster that no snapshot shares. */
    boolean hasOwnHost(long entry) {
        return !L2Entry.isCompressed(entry) && L2Entry.isCopied(entry) && top.hasHost(entry);
    }

    /** Of data at a guest offset. */
    long hostOffset(int frame, long guest) {
        return L2Entry.hostOffset(top.entry(frame, guest)) + layout.offsetInCluster(guest);
    }

    /** How many bytes from here on can be written in place, in one piece; 0 for none. */
    long writableRun(int frame, long guest, long lengthBytes) {
        long host = 0;
        long at = guest;
        long limit = guest + Math.min(lengthBytes, sliceLeft(guest));
        while (at < limit) {
            long entry = top.entry(frame, at);
            if (!hasOwnHost(entry) || top.kind(frame, at, entry) != Extent.Kind.DATA) {
                break;
            }
            long itsHost = L2Entry.hostOffset(entry) + layout.offsetInCluster(at);
            if (at == guest) {
                host = itsHost;
            } else if (itsHost != host + at - guest) {
                break;
            }
            at += (long) layout.subclusterBytes() - layout.offsetInSubcluster(at);
        }
        return Math.min(at, limit) - guest;
    }

    /** How many clusters from here on, up to a guest offset, need new host clusters. */
    int allocatableRun(int frame, long guest, long to, int most) {
        long first = layout.clusterIndex(guest);
        long last = layout.clusterIndex(to - 1);
        int limit = (int) Math.min(Math.min(most, top.restOfSlice(guest)), last - first + 1);
        int run = 1;
        while (run < limit
                && !hasOwnHost(top.entry(frame, layout.clusterOffset(first + run)))
                && image.inFlight.on(first + run, 1) == null) {
            run++;
        }
        return run;
    }

    private long sliceLeft(long guest) {
        return layout.clusterOffset(top.restOfSlice(guest)) - layout.offsetInCluster(guest);
    }

    /**
     * Where the writing has to begin for data from a guest offset on, so that the entry can say
     * what is there.
     */
    long headStart(int frame, long guest, boolean inOwnCluster) {
        long entry = top.entry(frame, guest);
        if (needsWholeCluster(entry, inOwnCluster)) {
            return layout.clusterStart(guest);
        }
        if (isAllocated(frame, guest, entry, inOwnCluster)) {
            return guest;
        }
        return guest - layout.offsetInSubcluster(guest);
    }

    /** Likewise where it has to end. */
    long tailEnd(int frame, long guest, boolean inOwnCluster) {
        if (layout.offsetInSubcluster(guest) == 0 && layout.offsetInCluster(guest) == 0) {
            return guest;
        }
        long last = guest - 1;
        long entry = top.entry(frame, last);
        if (needsWholeCluster(entry, inOwnCluster)) {
            return layout.clusterStart(last) + layout.clusterBytes();
        }
        if (isAllocated(frame, last, entry, inOwnCluster)) {
            return guest;
        }
        return last - layout.offsetInSubcluster(last) + layout.subclusterBytes();
    }

    /** An entry has one host cluster: data elsewhere, or compressed, comes along as a whole. */
    private boolean needsWholeCluster(long entry, boolean inOwnCluster) {
        return L2Entry.isCompressed(entry) || (!inOwnCluster && top.hasHost(entry));
    }

    private boolean isAllocated(int frame, long guest, long entry, boolean inOwnCluster) {
        return layout.isExtendedL2()
                && inOwnCluster
                && top.kind(frame, guest, entry) == Extent.Kind.DATA;
    }

    /** Guest data never goes where the image's own tables are, whatever an entry says. */
    void requireData(long host, long lengthBytes) {
        if (top.hasExternalData()) {
            return;
        }
        long first = layout.clusterIndex(host);
        long clusters = layout.clusterIndex(host + lengthBytes - 1) - first + 1;
        if (image.metadata.containsAny(first, clusters)) {
            throw image.damaged(
                    "an L2 entry leads to the image's own tables at 0x" + Long.toHexString(host));
        }
    }

    /** A run is written in place. */
    void goBy(Work work, int frame, long guest, long runBytes) {
        if (image.l2.isSaved()) {
            return;
        }
        for (long at = guest; at < guest + runBytes; at += layout.clusterBytes()) {
            image.goesBy(work, frame, at);
        }
        image.goesBy(work, frame, guest + runBytes - 1);
    }

    // ---- changes: of frames that may be changed

    /** The run's data is in its host clusters. */
    void link(Work work, int frame) {
        for (int i = 0; i < work.clusters; i++) {
            long guest = layout.clusterOffset(work.firstCluster + i);
            long old = top.entry(frame, guest);
            long oldBitmap = layout.isExtendedL2() ? top.bitmap(frame, guest) : 0;
            boolean whole = needsWholeCluster(old, work.inOwnClusters);
            if (!work.inOwnClusters) {
                release(old, guest);
            }
            long host = layout.clusterOffset(work.hostCluster + i);
            long bitmap = 0;
            if (layout.isExtendedL2()) {
                long from = Math.max(work.headStart, guest);
                long to = Math.min(work.tailEnd, guest + layout.clusterBytes());
                bitmap =
                        whole
                                ? SubclusterBitmap.ALL_ALLOCATED
                                : SubclusterBitmap.allocate(
                                        oldBitmap,
                                        (int) ((from - guest) >> layout.subclusterBits()),
                                        subclusterEnd(to - guest));
            }
            put(work, frame, guest, L2Entry.standard(host, L2Entry.COPIED), bitmap);
        }
    }

    private int subclusterEnd(long inCluster) {
        return (int) ((inCluster + layout.subclusterBytes() - 1) >> layout.subclusterBits());
    }

    /** The entry names its host clusters no more. */
    void release(long entry, long guest) {
        long end = guest + layout.clusterBytes();
        long round = image.writeBack.nextRound();
        if (L2Entry.isCompressed(entry)) {
            long offset = L2Entry.compressedOffset(entry, layout.clusterBits());
            long last = offset + L2Entry.compressedLengthBytes(entry, layout.clusterBits()) - 1;
            long first = layout.clusterIndex(offset);
            int clusters = (int) (layout.clusterIndex(last) - first + 1);
            requireData(layout.clusterOffset(first), layout.clusterOffset(clusters));
            image.freed.add(first, clusters, guest, end, round);
            image.decoded.forget(
                    top, layout.clusterOffset(first), layout.clusterOffset(first + clusters));
        } else if (top.hasHost(entry) && !top.hasExternalData()) {
            long host = L2Entry.hostOffset(entry);
            requireData(host, layout.clusterBytes());
            image.freed.add(layout.clusterIndex(host), 1, guest, end, round);
        }
    }

    void put(Work work, int frame, long guest, long entry, long bitmap) {
        int at = top.inSlice(guest);
        image.l2.putLong(frame, at, entry);
        if (layout.isExtendedL2()) {
            image.l2.putLong(frame, at + Long.BYTES, bitmap);
        }
        image.changed(work, frame, guest);
    }
}
