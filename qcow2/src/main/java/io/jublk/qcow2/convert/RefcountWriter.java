package io.jublk.qcow2.convert;

import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.BigEndian;
import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.Refcounts;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The refcounts of a new image. One refcount block is in memory, the last that was needed: clusters
 * are counted almost in their order.
 */
final class RefcountWriter {

    private static final int NONE = -1;

    private final ImageFile file;
    private final Layout layout;
    private final MemorySegment block;
    private long[] blockOffsets = new long[16];
    private int blocks;
    private int loaded = NONE;
    private boolean changed;

    RefcountWriter(ImageFile file, Layout layout) {
        this.file = file;
        this.layout = layout;
        this.block = MemorySegment.ofArray(new byte[layout.clusterBytes()]);
    }

    int blocks() {
        return blocks;
    }

    /** For the next clusters that have no block yet: a cluster, of zeros in the file. */
    void addBlock(long hostOffset) {
        if (blocks == blockOffsets.length) {
            blockOffsets = Arrays.copyOf(blockOffsets, 2 * blocks);
        }
        blockOffsets[blocks++] = hostOffset;
    }

    long get(long hostOffset) {
        load(hostOffset);
        return Refcounts.get(block, layout.refcountBlockIndex(hostOffset), layout.refcountOrder());
    }

    void set(long hostOffset, long count) {
        load(hostOffset);
        Refcounts.set(block, layout.refcountBlockIndex(hostOffset), layout.refcountOrder(), count);
        changed = true;
    }

    /** Writes what is in memory, and the table in a cluster or several. */
    void finish(long tableOffset, long tableClusters) {
        store();
        MemorySegment table =
                MemorySegment.ofArray(
                        new byte[Math.toIntExact(tableClusters * layout.clusterBytes())]);
        for (int i = 0; i < blocks; i++) {
            table.set(BigEndian.LONG, (long) i * Long.BYTES, blockOffsets[i]);
        }
        file.write(tableOffset, table);
    }

    private void load(long hostOffset) {
        int wanted = Math.toIntExact(layout.refcountTableIndex(hostOffset));
        if (wanted == loaded) {
            return;
        }
        if (wanted >= blocks) {
            throw new IllegalStateException("no refcount block for offset " + hostOffset);
        }
        store();
        file.read(blockOffsets[wanted], block);
        loaded = wanted;
    }

    private void store() {
        if (changed) {
            file.write(blockOffsets[loaded], block);
            changed = false;
        }
    }
}
