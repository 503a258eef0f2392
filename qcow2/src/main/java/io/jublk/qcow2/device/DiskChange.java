package io.jublk.qcow2.device;

import io.jublk.qcow2.format.Layout;

/**
 * The disk has another size, or its L1 table another place, and the header does not know yet. A
 * round of {@link WriteBack} tells it what was so at the round's start, when all that this needs is
 * on stable storage.
 */
final class DiskChange {

    private final LiveImage image;
    private final Layout layout;

    private boolean pending;
    private boolean l1Moves;
    private long oldL1Cluster;
    private int oldL1Clusters;
    private long sizeBytes;

    // ---- as the round has found it
    private boolean staged;
    private boolean stagedMove;
    private long stagedSizeBytes;
    private long stagedL1Offset;
    private int stagedL1Entries;

    DiskChange(LiveImage image) {
        this.image = image;
        layout = image.layout;
        sizeBytes = image.top.sizeBytes();
    }

    /** The L1 table goes to these clusters, and gets more entries. */
    void moveL1(long firstCluster, int clusters, int entries) {
        oldL1Cluster = layout.clusterIndex(image.l1.hostOffset());
        oldL1Clusters = (int) layout.clustersFor((long) image.l1.entries() * Long.BYTES);
        image.metadata.addRange(firstCluster, clusters);
        image.l1.grow(entries);
        image.l1.move(layout.clusterOffset(firstCluster));
        l1Moves = true;
        pending = true;
    }

    /** It has moved, and its old clusters are not free yet. */
    boolean movesL1() {
        return l1Moves;
    }

    void setSize(long bytes) {
        sizeBytes = bytes;
        pending = true;
    }

    // ---- a round

    /** Whether this round has a header to write. */
    boolean stage() {
        staged = pending;
        if (staged) {
            pending = false;
            stagedMove = l1Moves;
            stagedSizeBytes = sizeBytes;
            stagedL1Offset = image.l1.hostOffset();
            stagedL1Entries = image.l1.entries();
        }
        return staged;
    }

    /** All that it needs is on stable storage: the header may say it. */
    void toHeader() {
        image.header.setDisk(stagedSizeBytes, stagedL1Offset, stagedL1Entries);
    }

    void written() {
        if (staged && stagedMove) {
            l1Moves = false;
            if (oldL1Clusters > 0) {
                image.metadata.removeRange(oldL1Cluster);
                image.freed.add(oldL1Cluster, oldL1Clusters, 0, 0, 0);
            }
        }
        staged = false;
    }

    void notWritten() {
        pending |= staged;
        staged = false;
    }
}
