package io.jublk.qcow2.check;

import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.RefcountTableEntry;
import io.jublk.qcow2.format.Refcounts;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The refcounts that the image has, block by block. */
final class DiskRefcounts {

    /** What blocks may take in memory: walks are mostly sequential, so a few are enough. */
    private static final int CACHE_BYTES = 8 << 20;

    private final Subject image;
    private final Layout layout;
    private final long[] table;
    private final Map<Integer, MemorySegment> blocks;

    DiskRefcounts(Subject image) {
        this.image = image;
        this.layout = image.layout();
        var header = image.header();
        this.table =
                image.readLongs(
                        header.refcountTableOffset(),
                        (long) header.refcountTableClusters() << layout.clusterBits());
        int maxBlocks = Math.max(2, CACHE_BYTES >> layout.clusterBits());
        this.blocks =
                new LinkedHashMap<>(16, 0.75f, true) {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<Integer, MemorySegment> eldest) {
                        return size() > maxBlocks;
                    }
                };
    }

    /** Table entries that lie in the file; behind them there are no blocks. */
    int tableEntries() {
        return table.length;
    }

    long tableEntry(int index) {
        return table[index];
    }

    /** 0 when there is none. */
    long blockOffset(long tableIndex) {
        return tableIndex < table.length
                ? RefcountTableEntry.blockOffset(table[(int) tableIndex])
                : 0;
    }

    /** Whether the refcounts of this block can be had: also when they are all 0 without a block. */
    boolean isReadable(long tableIndex) {
        long offset = blockOffset(tableIndex);
        return layout.offsetInCluster(offset) == 0
                && offset >= 0
                && offset <= Subject.READABLE_END - layout.clusterBytes();
    }

    boolean isReadableFor(long cluster) {
        return isReadable(tableIndexOf(cluster));
    }

    /** Unsigned; of a cluster whose block is readable. */
    long get(long cluster) {
        MemorySegment block = block(tableIndexOf(cluster));
        return block == null
                ? 0
                : Refcounts.get(
                        block,
                        (int) cluster & layout.refcountBlockEntries() - 1,
                        layout.refcountOrder());
    }

    long tableIndexOf(long cluster) {
        return cluster / layout.refcountBlockEntries();
    }

    /** Null when there is none. */
    @Nullable MemorySegment block(long tableIndex) {
        long offset = blockOffset(tableIndex);
        if (offset == 0) {
            return null;
        }
        return blocks.computeIfAbsent(
                (int) tableIndex,
                _ -> {
                    MemorySegment block = image.clusterBuffer();
                    image.read(offset, block);
                    return block;
                });
    }
}
