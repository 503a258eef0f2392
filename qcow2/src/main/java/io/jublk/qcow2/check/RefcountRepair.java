package io.jublk.qcow2.check;

import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.Refcounts;
import java.lang.foreign.MemorySegment;

/** Writes the counted references as refcounts, where there are refcount blocks for them. */
final class RefcountRepair {

    private enum Direction {
        UP,
        DOWN
    }

    private final Analysis analysis;
    private final Layout layout;

    RefcountRepair(Analysis analysis) {
        this.analysis = analysis;
        this.layout = analysis.image().layout();
    }

    /** Refcounts that are too low: whatever they count could be given away. */
    boolean raise() {
        return run(Direction.UP);
    }

    /** Refcounts that are too high: leaks. */
    boolean lower() {
        return run(Direction.DOWN);
    }

    private boolean run(Direction direction) {
        boolean changed = false;
        long clusters = analysis.counts().clusters();
        int inBlock = layout.refcountBlockEntries();
        for (long first = 0; first < clusters; first += inBlock) {
            long index = first / inBlock;
            MemorySegment block =
                    analysis.refcounts().isReadable(index)
                            ? analysis.refcounts().block(index)
                            : null;
            if (block != null && change(block, first, direction)) {
                analysis.image().file().write(analysis.refcounts().blockOffset(index), block);
                changed = true;
            }
        }
        if (changed) {
            analysis.image().file().sync();
        }
        return changed;
    }

    private boolean change(MemorySegment block, long first, Direction direction) {
        boolean changed = false;
        int order = layout.refcountOrder();
        long end = Math.min(layout.refcountBlockEntries(), analysis.counts().clusters() - first);
        for (int i = 0; i < end; i++) {
            long refcount = Refcounts.get(block, i, order);
            long counted = analysis.counts().count(first + i);
            int difference = Long.compareUnsigned(counted, refcount);
            if (direction == Direction.UP ? difference > 0 : difference < 0) {
                Refcounts.set(block, i, order, counted);
                changed = true;
            }
        }
        return changed;
    }
}
