package io.jublk.qcow2.check;

import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.BigEndian;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.HeaderField;
import io.jublk.qcow2.format.Layout;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Gives each entry of a version 3 snapshot table the extra data that it must have: entries grow, so
 * the table is written anew, behind the file's end.
 */
final class SnapshotTableRepair {

    private static final int ENTRY_BYTES = SnapshotCheck.ENTRY_BYTES;

    private final Analysis analysis;
    private final Subject image;
    private final Header header;
    private final ImageFile file;

    SnapshotTableRepair(Analysis analysis) {
        this.analysis = analysis;
        this.image = analysis.image();
        this.header = image.header();
        this.file = image.file();
    }

    boolean run() {
        if (!analysis.findings().hasShortSnapshots()) {
            return false;
        }
        MemorySegment table = MemorySegment.ofArray(completeTable());
        Layout layout = image.layout();
        long clusters = layout.clustersFor(table.byteSize());
        long first = analysis.beyondEnd().freeRun(analysis.counts().clusters(), clusters);
        file.write(layout.clusterOffset(first), table);
        file.sync();
        // A block may be missing for the new clusters; made anew, all are there.
        RefcountRebuild.run(Subject.of(file, header), first, clusters);
        MemorySegment offset = MemorySegment.ofArray(new byte[Long.BYTES]);
        offset.set(BigEndian.LONG, 0, layout.clusterOffset(first));
        file.write(HeaderField.SNAPSHOTS_OFFSET.offset(), offset);
        file.sync();
        return true;
    }

    private byte[] completeTable() {
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        long at = header.snapshotTableOffset();
        for (int i = 0; i < header.snapshotCount(); i++) {
            at = SnapshotCheck.padded(at);
            MemorySegment entry = MemorySegment.ofArray(new byte[ENTRY_BYTES]);
            image.read(at, entry);
            int extraBytes = (int) BigEndian.unsignedInt(entry, 36);
            int textBytes = BigEndian.unsignedShort(entry, 12) + BigEndian.unsignedShort(entry, 14);
            MemorySegment rest = MemorySegment.ofArray(new byte[extraBytes + textBytes]);
            image.read(at + ENTRY_BYTES, rest);
            at += ENTRY_BYTES + rest.byteSize();

            MemorySegment extra = completeExtra(entry, rest.asSlice(0, extraBytes));
            entry.set(BigEndian.INT, 36, (int) extra.byteSize());
            table.writeBytes(new byte[-table.size() & 7]);
            table.writeBytes(entry.toArray(ValueLayout.JAVA_BYTE));
            table.writeBytes(extra.toArray(ValueLayout.JAVA_BYTE));
            table.writeBytes(rest.asSlice(extraBytes).toArray(ValueLayout.JAVA_BYTE));
        }
        return table.toByteArray();
    }

    /** With the machine state's size from the entry, and today's disk size, as QEMU reads it. */
    private MemorySegment completeExtra(MemorySegment entry, MemorySegment extra) {
        if (extra.byteSize() >= SnapshotCheck.VERSION_3_EXTRA_BYTES) {
            return extra;
        }
        MemorySegment complete =
                MemorySegment.ofArray(new byte[SnapshotCheck.VERSION_3_EXTRA_BYTES]);
        if (extra.byteSize() >= Long.BYTES) {
            complete.copyFrom(extra.asSlice(0, Long.BYTES));
        } else {
            complete.set(BigEndian.LONG, 0, BigEndian.unsignedInt(entry, 32));
        }
        complete.set(BigEndian.LONG, Long.BYTES, header.sizeBytes());
        return complete;
    }
}
