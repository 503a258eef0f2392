package io.jublk.qcow2.device;

import io.jublk.qcow2.format.L1Entry;
import io.jublk.qcow2.format.Layout;
import io.jublk.ublk.IoRequest;

/** L2 tables that may be changed: made where there is none, copied where a snapshot shares one. */
final class L2Tables {

    private final LiveImage image;
    private final Layout layout;
    private final InFlight making = new InFlight();

    L2Tables(LiveImage image) {
        this.image = image;
        this.layout = image.layout;
    }

    /**
     * Sees to a table of the image's own for a guest offset.
     *
     * @return false when the request is making one, or has been told to wait for who does
     */
    boolean own(Work work, long guest) {
        long index = layout.l1Index(guest);
        if (work.makingL2 == index) {
            return finish(work, index);
        }
        if (L1Entry.isCopied(image.l1.get(index))) {
            return true;
        }
        Work maker = making.makerOf(index);
        if (maker != null) {
            maker.waiting.add(work);
            return false;
        }
        if (!image.allocator.allocate(work, 1)) {
            return false;
        }
        begin(work, guest, index);
        return false;
    }

    private void begin(Work work, long guest, long index) {
        IoRequest r = work.request();
        work.makingL2 = index;
        work.makingOffset = layout.clusterOffset(work.hostCluster);
        work.tableLoaded = false;
        making.add(work);
        image.l2.forget(work.makingOffset, layout.clusterBytes());
        image.metadata.add(work.hostCluster);
        long old = image.top.l2Offset(guest);
        if (old == 0) {
            image.storeZeros(r, work.makingOffset, layout.clusterBytes());
            return;
        }
        Bounce bounce = image.bounces.take(work);
        if (bounce != null) {
            work.bounce = bounce;
            r.load(image.file, old, bounce.slice(0, layout.clusterBytes()));
        }
    }

    private boolean finish(Work work, long index) {
        IoRequest r = work.request();
        long old = L1Entry.l2Offset(image.l1.get(index));
        if (old != 0 && !work.tableLoaded) {
            Bounce bounce = work.bounce;
            if (bounce == null) { // there was none at first
                bounce = image.bounces.take(work);
                if (bounce != null) {
                    work.bounce = bounce;
                    r.load(image.file, old, bounce.slice(0, layout.clusterBytes()));
                }
                return false;
            }
            work.tableLoaded = true;
            r.store(image.file, work.makingOffset, bounce.slice(0, layout.clusterBytes()));
            return false;
        }
        image.l1.set(index, L1Entry.of(work.makingOffset, true));
        if (old != 0) {
            image.freed.add(layout.clusterIndex(old), 1, 0, 0, image.writeBack.nextRound());
        }
        release(work);
        return true;
    }

    private void release(Work work) {
        making.remove(work);
        work.makingL2 = -1;
        Bounce bounce = work.bounce;
        if (bounce != null) {
            work.bounce = null;
            image.bounces.giveBack(bounce, work.request());
        }
        work.waiting.wakeAll(work.request());
    }

    /** The request has failed. */
    void abandon(Work work) {
        if (work.makingL2 >= 0) {
            long cluster = layout.clusterIndex(work.makingOffset);
            image.metadata.remove(cluster);
            image.freed.add(cluster, 1, 0, 0, 0);
            release(work);
        }
    }
}
