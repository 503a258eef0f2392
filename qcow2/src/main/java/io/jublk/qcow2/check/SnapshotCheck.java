package io.jublk.qcow2.check;

import io.jublk.qcow2.format.BigEndian;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.Limits;
import java.lang.foreign.MemorySegment;

/**
 * Reads the snapshot table as far as a check needs it, and bears more than {@link
 * io.jublk.qcow2.format.SnapshotTable} does (qcow2_check_read_snapshot_table).
 */
final class SnapshotCheck {

    /** An entry's part of constant length. */
    static final int ENTRY_BYTES = 40;

    /** Version 3: machine state and disk size must be there. */
    static final int VERSION_3_EXTRA_BYTES = 16;

    private final Subject image;
    private final Header header;
    private final Findings findings;

    SnapshotCheck(Subject image, Findings findings) {
        this.image = image;
        this.header = image.header();
        this.findings = findings;
    }

    /** Walks the L1 table of each snapshot and counts the table itself. */
    void walk(L1Walk l1, References references) {
        long count = Integer.toUnsignedLong(header.snapshotCount());
        long start = header.snapshotTableOffset();
        if (count > Limits.MAX_SNAPSHOTS) {
            findings.notWalked(
                    "the snapshot table: %d entries, at most %d are accepted",
                    count, Limits.MAX_SNAPSHOTS);
            return;
        }
        if (image.layout().offsetInCluster(start) != 0
                || start < 0
                || start > Subject.READABLE_END - count * ENTRY_BYTES) {
            findings.notWalked("the snapshot table: its offset 0x%x is invalid", start);
            return;
        }
        if (header.hasDataFile() && count > 0) {
            findings.corruption(1, "%d snapshots in an image with an external data file", count);
        }
        long end = start;
        for (int i = 0; i < count; i++) {
            end = entry(i, padded(end), l1);
            if (end < 0) {
                return;
            }
            if (end - start > Limits.MAX_SNAPSHOT_TABLE_BYTES) {
                findings.notWalked(
                        "the snapshot table: is longer than %d bytes with entry %d",
                        Limits.MAX_SNAPSHOT_TABLE_BYTES, i);
                return;
            }
        }
        Place place = new Place.Named("the snapshot table");
        references.add(Use.SNAPSHOT_TABLE, start, end - start, 1, place);
    }

    /** Entries start at multiples of 8. */
    static long padded(long offset) {
        return offset + 7 & ~7L;
    }

    /** Gives the entry's end, or -1 when it cannot be told. */
    private long entry(int index, long offset, L1Walk l1) {
        String name = "snapshot table entry " + index + " at 0x" + Long.toHexString(offset);
        MemorySegment entry = MemorySegment.ofArray(new byte[ENTRY_BYTES]);
        image.read(offset, entry);
        long l1Offset = entry.get(BigEndian.LONG, 0);
        long l1Entries = BigEndian.unsignedInt(entry, 8);
        long extraBytes = BigEndian.unsignedInt(entry, 36);
        if (extraBytes > Limits.MAX_SNAPSHOT_EXTRA_BYTES) {
            findings.notWalked(
                    "%s: %d bytes of extra data, at most %d are accepted",
                    name, extraBytes, Limits.MAX_SNAPSHOT_EXTRA_BYTES);
            return -1;
        }
        if (header.version() >= 3 && extraBytes < VERSION_3_EXTRA_BYTES) {
            findings.shortSnapshot(
                    "%s: %d bytes of extra data, must be at least %d",
                    name, extraBytes, VERSION_3_EXTRA_BYTES);
        }
        if (image.layout().offsetInCluster(l1Offset) != 0 || l1Offset < 0) {
            findings.corruption(1, "%s: its L1 table's offset 0x%x is invalid", name, l1Offset);
        } else if (l1Entries > Limits.MAX_L1_BYTES / Long.BYTES) {
            findings.corruption(1, "%s: its L1 table has too many entries: %d", name, l1Entries);
        } else {
            l1.walk("L1 table of snapshot " + index, l1Offset, l1Entries, false);
        }
        int idBytes = BigEndian.unsignedShort(entry, 12);
        int nameBytes = BigEndian.unsignedShort(entry, 14);
        return offset + ENTRY_BYTES + extraBytes + idBytes + nameBytes;
    }
}
