package io.jublk.qcow2.check;

import io.jublk.qcow2.format.Layout;

/** Counts each reference to host clusters that the walk meets (qcow2_inc_refcounts_imrt). */
final class References {

    private final Layout layout;
    private final long sectorsEnd;
    private final ClusterCounts counts;
    private final Findings findings;
    private final BeyondEnd beyondEnd = new BeyondEnd();

    References(Subject image, ClusterCounts counts, Findings findings) {
        this.layout = image.layout();
        this.sectorsEnd = image.fileBytes() + Layout.SECTOR_BYTES - 1 & -Layout.SECTOR_BYTES;
        this.counts = counts;
        this.findings = findings;
    }

    ClusterCounts counts() {
        return counts;
    }

    BeyondEnd beyondEnd() {
        return beyondEnd;
    }

    /**
     * Counts a reference to all clusters that these bytes touch. The file may end in the last
     * cluster; what ends later is an error and not counted.
     *
     * @param offset below 2^57, as all that the format can say
     * @param times how many references there are
     */
    void add(Use use, long offset, long lengthBytes, long times, Place place) {
        if (lengthBytes <= 0) {
            return;
        }
        long end = offset + lengthBytes;
        if (end - sectorsEnd >= layout.clusterBytes()) {
            beyondEnd.add(layout.clusterIndex(offset), layout.clusterIndex(end - 1) + 1);
            findings.corruption(
                    times,
                    "%s: points to 0x%x with %d bytes, beyond the file's end (0x%x)",
                    place,
                    offset,
                    lengthBytes,
                    sectorsEnd);
            return;
        }
        long last = layout.clusterIndex(end - 1);
        for (long cluster = layout.clusterIndex(offset); cluster <= last; cluster++) {
            long lost = counts.add(cluster, times, use);
            if (lost > 0) {
                findings.corruption(
                        lost,
                        "%s: cluster 0x%x is referenced more often than its refcount can say (%d);"
                                + " 'qemu-img amend' widens refcounts",
                        place,
                        layout.clusterOffset(cluster),
                        counts.max());
            }
        }
    }
}
