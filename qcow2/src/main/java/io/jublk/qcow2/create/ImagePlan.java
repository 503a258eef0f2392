package io.jublk.qcow2.create;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.Limits;

/**
 * Where everything of a new image lies, in clusters from the file's start: header, refcount table,
 * refcount blocks, L1 table, encryption header, L2 tables, data.
 *
 * @param l1Entries for the virtual size
 * @param l2Tables 0 unless the clusters are preallocated
 * @param dataClusters that lie in this file
 * @param guestClusters that are preallocated, here or in the data file
 */
record ImagePlan(
        int refcountTableClusters,
        int refcountBlocks,
        int l1Entries,
        int l1Clusters,
        int encryptionClusters,
        int l2Tables,
        long guestClusters,
        long dataClusters) {

    static ImagePlan of(
            String fileName,
            Layout layout,
            long sizeBytes,
            boolean preallocated,
            boolean dataFile,
            long encryptionBytes) {
        long l1Entries = layout.l1EntriesFor(sizeBytes);
        if (l1Entries > Limits.MAX_L1_BYTES / Long.BYTES) {
            throw tooLarge(
                    fileName,
                    sizeBytes,
                    Limits.MAX_L1_BYTES / Long.BYTES * layout.l2CoveredBytes(),
                    layout);
        }
        int l1Clusters = (int) layout.clustersFor(l1Entries * Long.BYTES);
        int encryptionClusters = (int) layout.clustersFor(encryptionBytes);
        long guestClusters = preallocated ? layout.clustersFor(sizeBytes) : 0;
        int l2Tables = preallocated ? (int) l1Entries : 0;
        long dataClusters = dataFile ? 0 : guestClusters;
        long counted = 1 + l1Clusters + encryptionClusters + l2Tables + dataClusters;

        // The refcount structures count themselves too: repeated until they are large enough.
        long blocks = 0;
        long tableClusters = 0;
        long needed = 1;
        while (blocks < needed) {
            blocks = needed;
            tableClusters = layout.clustersFor(blocks * Long.BYTES);
            needed = Math.ceilDiv(counted + blocks + tableClusters, layout.refcountBlockEntries());
        }
        if (tableClusters << layout.clusterBits() > Limits.MAX_REFCOUNT_TABLE_BYTES) {
            throw tooLarge(
                    fileName,
                    sizeBytes,
                    Limits.MAX_REFCOUNT_TABLE_BYTES
                            / Long.BYTES
                            * layout.refcountBlockCoveredBytes(),
                    layout);
        }
        return new ImagePlan(
                (int) tableClusters,
                (int) blocks,
                (int) l1Entries,
                l1Clusters,
                encryptionClusters,
                l2Tables,
                guestClusters,
                dataClusters);
    }

    private static Qcow2Exception tooLarge(
            String fileName, long sizeBytes, long limit, Layout layout) {
        return new Qcow2Exception(
                ("%s: cannot be made: %d bytes are too many, clusters of %d bytes allow at most %d"
                                + " with these options; use larger clusters")
                        .formatted(fileName, sizeBytes, layout.clusterBytes(), limit));
    }

    long refcountTableCluster() {
        return 1;
    }

    long refcountBlockCluster() {
        return refcountTableCluster() + refcountTableClusters;
    }

    long l1Cluster() {
        return refcountBlockCluster() + refcountBlocks;
    }

    long encryptionCluster() {
        return l1Cluster() + l1Clusters;
    }

    long l2Cluster() {
        return encryptionCluster() + encryptionClusters;
    }

    long dataCluster() {
        return l2Cluster() + l2Tables;
    }

    /** All clusters in use: each has a refcount of one. */
    long clusters() {
        return dataCluster() + dataClusters;
    }
}
