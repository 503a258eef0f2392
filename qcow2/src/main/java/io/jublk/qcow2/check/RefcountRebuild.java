package io.jublk.qcow2.check;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.BigEndian;
import io.jublk.qcow2.format.HeaderField;
import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.Limits;
import io.jublk.qcow2.format.Refcounts;
import java.lang.foreign.MemorySegment;
import java.util.TreeSet;

/**
 * Makes the refcount table and its blocks anew, behind the end of the file: what is damaged may
 * still lie anywhere before. The header's pointer changes last, in one write; until then the image
 * is as it was.
 */
final class RefcountRebuild {

    private final Subject image;
    private final ImageFile file;
    private final Layout layout;
    private final ClusterCounts counts;

    /** The new blocks' indexes in the table. */
    private final TreeSet<Long> blocks = new TreeSet<>();

    private final BeyondEnd beyondEnd;

    /** Where the blocks begin, in clusters; the table follows them. */
    private long start;

    private long tableClusters;

    static void run(Subject image) {
        run(image, 0, 0);
    }

    /** With {@code reserved} clusters from {@code first} on counted as used, once each. */
    static void run(Subject image, long first, long reserved) {
        References references = Analysis.countWithoutRefcounts(image);
        for (long cluster = first; cluster < first + reserved; cluster++) {
            references.counts().add(cluster, 1, Use.SNAPSHOT_TABLE);
        }
        new RefcountRebuild(image, references).run();
    }

    private RefcountRebuild(Subject image, References references) {
        this.image = image;
        this.file = image.file();
        this.layout = image.layout();
        this.counts = references.counts();
        this.beyondEnd = references.beyondEnd();
        this.start = counts.clusters();
    }

    private void run() {
        plan();
        MemorySegment table =
                MemorySegment.ofArray(
                        new byte[Math.toIntExact(tableClusters << layout.clusterBits())]);
        MemorySegment block = image.clusterBuffer();
        long offset = layout.clusterOffset(start);
        for (long index : blocks) {
            fill(block, index);
            file.write(offset, block);
            table.set(BigEndian.LONG, index * Long.BYTES, offset);
            offset += layout.clusterBytes();
        }
        file.write(offset, table);
        file.sync();
        pointTo(offset);
        file.sync();
    }

    /** The blocks that are needed, until those for the blocks and the table are among them. */
    private void plan() {
        int inBlock = layout.refcountBlockEntries();
        for (long cluster = counts.nextCandidate(0);
                cluster < counts.clusters();
                cluster = counts.nextCandidate(cluster + 1)) {
            if (counts.count(cluster) != 0) {
                blocks.add(cluster / inBlock);
            }
        }
        long planned;
        do {
            planned = end();
            tableClusters = layout.clustersFor((blocks.last() + 1) * Long.BYTES);
            start = beyondEnd.freeRun(start, blocks.size() + tableClusters);
            for (long index = start / inBlock; index <= (end() - 1) / inBlock; index++) {
                blocks.add(index);
            }
        } while (end() != planned);
        if (beyondEnd.tooMany()) {
            throw new Qcow2Exception(
                    file.name()
                            + ": too much of it points behind the file's end to make new refcounts;"
                            + " was it cut off?");
        }
        if (tableClusters << layout.clusterBits() > Limits.MAX_REFCOUNT_TABLE_BYTES) {
            throw new Qcow2Exception(
                    ("%s: new refcounts would need a table of %d clusters, more than 8 MiB; save"
                                    + " the image's data with 'qemu-img convert'")
                            .formatted(file.name(), tableClusters));
        }
    }

    private long end() {
        return start + blocks.size() + tableClusters;
    }

    private void fill(MemorySegment block, long index) {
        block.fill((byte) 0);
        for (int i = 0; i < layout.refcountBlockEntries(); i++) {
            long cluster = index * layout.refcountBlockEntries() + i;
            boolean isNew = cluster >= start && cluster < end();
            long count = isNew ? 1 : counts.count(cluster);
            if (count != 0) {
                Refcounts.set(block, i, layout.refcountOrder(), count);
            }
        }
    }

    /** refcount_table_offset and refcount_table_clusters are neighbours in the header. */
    private void pointTo(long tableOffset) {
        MemorySegment fields = MemorySegment.ofArray(new byte[Long.BYTES + Integer.BYTES]);
        fields.set(BigEndian.LONG, 0, tableOffset);
        fields.set(BigEndian.INT, Long.BYTES, (int) tableClusters);
        file.write(HeaderField.REFCOUNT_TABLE_OFFSET.offset(), fields);
    }
}
