package io.jublk.qcow2.create;

import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.BigEndian;
import io.jublk.qcow2.format.L1Entry;
import io.jublk.qcow2.format.L2Entry;
import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.Refcounts;
import java.lang.foreign.MemorySegment;

/** Writes the tables of a new image, a cluster at a time. */
final class TableWriter {

    private final ImageFile file;
    private final Layout layout;
    private final ImagePlan plan;
    private final boolean dataFile;
    private final MemorySegment cluster;

    TableWriter(ImageFile file, Layout layout, ImagePlan plan, boolean dataFile) {
        this.file = file;
        this.layout = layout;
        this.plan = plan;
        this.dataFile = dataFile;
        this.cluster = MemorySegment.ofArray(new byte[layout.clusterBytes()]);
    }

    void write() {
        refcountTable();
        refcountBlocks();
        l1Table();
        l2Tables();
    }

    private void refcountTable() {
        longs(
                plan.refcountTableCluster(),
                plan.refcountTableClusters(),
                plan.refcountBlocks(),
                index -> layout.clusterOffset(plan.refcountBlockCluster() + index));
    }

    private void l1Table() {
        longs(
                plan.l1Cluster(),
                plan.l1Clusters(),
                plan.l2Tables(),
                index -> L1Entry.of(layout.clusterOffset(plan.l2Cluster() + index), true));
    }

    private void refcountBlocks() {
        long counted = 0;
        for (int block = 0; block < plan.refcountBlocks(); block++) {
            cluster.fill((byte) 0);
            long count = Math.min(layout.refcountBlockEntries(), plan.clusters() - counted);
            for (int i = 0; i < count; i++) {
                Refcounts.set(cluster, i, layout.refcountOrder(), 1);
            }
            counted += count;
            put(plan.refcountBlockCluster() + block);
        }
    }

    /** With extended entries the bitmap stays 0: room is allocated, no subcluster is. */
    private void l2Tables() {
        long guestCluster = 0;
        for (int table = 0; table < plan.l2Tables(); table++) {
            cluster.fill((byte) 0);
            long count = Math.min(layout.l2Entries(), plan.guestClusters() - guestCluster);
            for (long i = 0; i < count; i++) {
                long host = dataFile ? guestCluster : plan.dataCluster() + guestCluster;
                cluster.set(
                        BigEndian.LONG,
                        i * layout.l2EntryBytes(),
                        L2Entry.standard(layout.clusterOffset(host), L2Entry.COPIED));
                guestCluster++;
            }
            put(plan.l2Cluster() + table);
        }
    }

    private interface Entry {
        long at(long index);
    }

    /** A table of longs over several clusters: {@code count} entries, then zeros. */
    private void longs(long firstCluster, int clusters, long count, Entry entry) {
        long index = 0;
        for (int i = 0; i < clusters; i++) {
            cluster.fill((byte) 0);
            for (long at = 0; at < cluster.byteSize() && index < count; at += Long.BYTES) {
                cluster.set(BigEndian.LONG, at, entry.at(index));
                index++;
            }
            put(firstCluster + i);
        }
    }

    private void put(long clusterIndex) {
        file.write(layout.clusterOffset(clusterIndex), cluster);
    }
}
