package io.jublk.qcow2.check;

import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.BigEndian;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.L1Entry;
import io.jublk.qcow2.format.L2Entry;
import io.jublk.qcow2.format.Layout;
import java.lang.foreign.MemorySegment;

/**
 * Sets the copied flags of the active L1 and L2 tables where there is exactly one reference, and
 * clears all others. In a table that is also guest data or another mapping table flags are only
 * cleared: then the guest's next write goes elsewhere, and not over the table. One that any other
 * metadata lies in is not written to.
 */
final class CopiedFlagRepair {

    private final Analysis analysis;
    private final ImageFile file;
    private final Header header;
    private final Layout layout;

    CopiedFlagRepair(Analysis analysis) {
        this.analysis = analysis;
        this.file = analysis.image().file();
        this.header = analysis.image().header();
        this.layout = analysis.image().layout();
    }

    boolean run() {
        boolean changed = l1();
        for (L2Tables.Refs refs : analysis.l2Tables().all()) {
            if (refs.active > 0 && refs.offset != 0 && layout.offsetInCluster(refs.offset) == 0) {
                changed |= l2(refs.offset);
            }
        }
        if (changed) {
            file.sync();
        }
        return changed;
    }

    private boolean l1() {
        boolean changed = false;
        long lengthBytes = (long) header.l1Entries() * Long.BYTES;
        long[] table = analysis.image().readLongs(header.l1Offset(), lengthBytes);
        for (int i = 0; i < table.length; i++) {
            long l2Offset = L1Entry.l2Offset(table[i]);
            long place = header.l1Offset() + (long) i * Long.BYTES;
            if (l2Offset != 0
                    && isShared(l2Offset) == L1Entry.isCopied(table[i])
                    && mayChange(analysis.usesOf(place), Use.L1, L1Entry.isCopied(table[i]))) {
                MemorySegment entry = MemorySegment.ofArray(new byte[Long.BYTES]);
                entry.set(BigEndian.LONG, 0, table[i] ^ L1Entry.COPIED);
                file.write(place, entry);
                changed = true;
            }
        }
        return changed;
    }

    private boolean l2(long offset) {
        boolean changed = false;
        byte uses = analysis.usesOf(offset);
        MemorySegment table = analysis.image().clusterBuffer();
        file.read(offset, table);
        for (int i = 0; i < layout.l2Entries(); i++) {
            long at = (long) i * layout.l2EntryBytes();
            long entry = table.get(BigEndian.LONG, at);
            if (ClusterKind.of(entry, analysis.image()) == ClusterKind.ALLOCATED
                    && isSharedData(entry) == L2Entry.isCopied(entry)
                    && mayChange(uses, Use.L2, L2Entry.isCopied(entry))) {
                table.set(BigEndian.LONG, at, entry ^ L2Entry.COPIED);
                changed = true;
            }
        }
        if (changed) {
            file.write(offset, table);
        }
        return changed;
    }

    private static boolean mayChange(byte uses, Use table, boolean clears) {
        int harmless = Use.L1.bit() | Use.L2.bit() | Use.DATA.bit();
        return uses == table.bit() || (clears && (uses & ~harmless) == 0);
    }

    private boolean isSharedData(long entry) {
        return !header.hasDataFile() && isShared(L2Entry.hostOffset(entry));
    }

    /** Whether the refcount of the cluster is, or is going to be, another than 1. */
    private boolean isShared(long offset) {
        long cluster = layout.clusterIndex(offset);
        if (cluster < analysis.counts().clusters()) {
            return analysis.counts().count(cluster) != 1;
        }
        return !analysis.refcounts().isReadableFor(cluster)
                || analysis.refcounts().get(cluster) != 1;
    }
}
