package io.jublk.qcow2.device;

import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.HeaderExtension.EncryptionHeader;
import io.jublk.qcow2.format.L1Entry;
import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.RefcountTableEntry;
import io.jublk.qcow2.format.Snapshot;
import io.jublk.qcow2.format.SnapshotTable;
import io.jublk.qcow2.image.Qcow2Image;

/** Finds the clusters of an image's tables: {@link MetadataClusters}. */
final class MetadataFinder {

    private final Layout layout;
    private final MetadataClusters clusters = new MetadataClusters();

    private MetadataFinder(Layout layout) {
        this.layout = layout;
    }

    static MetadataClusters find(Qcow2Image image, Layout layout, Table l1, Table refcountTable) {
        return new MetadataFinder(layout).all(image, l1, refcountTable);
    }

    private MetadataClusters all(Qcow2Image image, Table l1, Table refcountTable) {
        Header header = image.header();
        clusters.add(0);
        addRange(header.l1Offset(), (long) header.l1Entries() * Long.BYTES);
        addRange(
                header.refcountTableOffset(),
                (long) header.refcountTableClusters() << layout.clusterBits());
        for (int i = 0; i < l1.entries(); i++) {
            addCluster(L1Entry.l2Offset(l1.get(i)));
        }
        for (int i = 0; i < refcountTable.entries(); i++) {
            addCluster(RefcountTableEntry.blockOffset(refcountTable.get(i)));
        }
        EncryptionHeader encryption = header.encryptionHeader();
        if (encryption != null) {
            addRange(encryption.offset(), encryption.lengthBytes());
        }
        if (header.snapshotCount() > 0) {
            SnapshotTable table = SnapshotTable.read(image.file(), header);
            addRange(header.snapshotTableOffset(), table.lengthBytes());
            for (Snapshot snapshot : table.snapshots()) {
                addRange(snapshot.l1Offset(), (long) snapshot.l1Entries() * Long.BYTES);
            }
        }
        return clusters;
    }

    private void addRange(long offset, long lengthBytes) {
        if (lengthBytes > 0) {
            long first = layout.clusterIndex(offset);
            clusters.addRange(first, layout.clusterIndex(offset + lengthBytes - 1) - first + 1);
        }
    }

    private void addCluster(long offset) {
        if (offset != 0) {
            clusters.add(layout.clusterIndex(offset));
        }
    }
}
