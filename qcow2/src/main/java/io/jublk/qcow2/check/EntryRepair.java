package io.jublk.qcow2.check;

import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.BigEndian;
import io.jublk.qcow2.format.L2Entry;
import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.SubclusterBitmap;
import java.lang.foreign.MemorySegment;

/**
 * Puts those L2 entries right whose meaning is beyond doubt. Others stay as they are, as in QEMU:
 * reserved bits or a misaligned offset may mean that all of the entry is wrong, and nobody knows
 * what the right one was.
 */
final class EntryRepair {

    private final Analysis analysis;
    private final ImageFile file;
    private final Layout layout;

    EntryRepair(Analysis analysis) {
        this.analysis = analysis;
        this.file = analysis.image().file();
        this.layout = analysis.image().layout();
    }

    boolean run() {
        boolean changed = false;
        MemorySegment table = analysis.image().clusterBuffer();
        for (L2Tables.Refs refs : analysis.l2Tables().all()) {
            if (analysis.isOnly(refs.offset, Use.L2)) {
                file.read(refs.offset, table);
                if (repair(table)) {
                    file.write(refs.offset, table);
                    changed = true;
                }
            }
        }
        if (changed) {
            file.sync();
        }
        return changed;
    }

    private boolean repair(MemorySegment table) {
        boolean changed = false;
        for (long at = 0; at < table.byteSize(); at += layout.l2EntryBytes()) {
            long entry = table.get(BigEndian.LONG, at);
            long bitmap = layout.isExtendedL2() ? table.get(BigEndian.LONG, at + Long.BYTES) : 0;
            long newEntry = entry;
            long newBitmap = bitmap;
            switch (ClusterKind.of(entry, analysis.image())) {
                case COMPRESSED -> {
                    // Neither means anything here; no reader looks at them.
                    newEntry = entry & ~L2Entry.COPIED;
                    newBitmap = 0;
                }
                case ALLOCATED -> {
                    if (isMisalignedZero(entry, bitmap)) {
                        newEntry = layout.isExtendedL2() ? 0 : L2Entry.ZERO;
                    }
                }
                case ZERO, UNALLOCATED -> {}
            }
            if (newEntry != entry || newBitmap != bitmap) {
                table.set(BigEndian.LONG, at, newEntry);
                if (layout.isExtendedL2()) {
                    table.set(BigEndian.LONG, at + Long.BYTES, newBitmap);
                }
                changed = true;
            }
        }
        return changed;
    }

    /** Its cluster's place is wrong, but nothing is read from there. */
    private boolean isMisalignedZero(long entry, long bitmap) {
        boolean holdsData =
                layout.isExtendedL2()
                        ? (bitmap & SubclusterBitmap.ALL_ALLOCATED) != 0
                        : !L2Entry.isZero(entry);
        return layout.offsetInCluster(L2Entry.hostOffset(entry)) != 0 && !holdsData;
    }
}
