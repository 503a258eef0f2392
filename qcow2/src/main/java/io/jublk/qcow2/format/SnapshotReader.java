package io.jublk.qcow2.format;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.ImageFile;
import java.lang.foreign.MemorySegment;
import java.time.Instant;

/** Reads one entry of the snapshot table, of a length that only the entry itself tells. */
final class SnapshotReader {

    private final ImageFile file;
    private final Header header;
    private final int index;
    private final long offset;
    private long end;

    SnapshotReader(ImageFile file, Header header, int index, long offset) {
        this.file = file;
        this.header = header;
        this.index = index;
        this.offset = offset;
    }

    Snapshot read() {
        MemorySegment fixed = SnapshotTable.read(file, offset, SnapshotTable.ENTRY_BYTES);
        long l1Offset = fixed.get(BigEndian.LONG, 0);
        long l1Entries = BigEndian.unsignedInt(fixed, 8);
        int idBytes = BigEndian.unsignedShort(fixed, 12);
        int nameBytes = BigEndian.unsignedShort(fixed, 14);
        long seconds = BigEndian.unsignedInt(fixed, 16);
        long nanos = BigEndian.unsignedInt(fixed, 20);
        long vmClockNanos = fixed.get(BigEndian.LONG, 24);
        long vmStateBytes = BigEndian.unsignedInt(fixed, 32);
        long extraBytes = BigEndian.unsignedInt(fixed, 36);
        if (extraBytes > Limits.MAX_SNAPSHOT_EXTRA_BYTES) {
            throw refuse(
                    "it has %d bytes of extra data, at most %d are accepted"
                            .formatted(extraBytes, Limits.MAX_SNAPSHOT_EXTRA_BYTES));
        }
        MemorySegment rest =
                SnapshotTable.read(
                        file,
                        offset + SnapshotTable.ENTRY_BYTES,
                        (int) extraBytes + idBytes + nameBytes);
        end = offset + SnapshotTable.ENTRY_BYTES + rest.byteSize();
        checkL1(l1Offset, l1Entries);
        return new Snapshot(
                Text.lenient(rest.asSlice(extraBytes, idBytes)),
                Text.lenient(rest.asSlice(extraBytes + idBytes, nameBytes)),
                l1Offset,
                (int) l1Entries,
                Instant.ofEpochSecond(seconds, nanos),
                vmClockNanos,
                extraBytes >= 8 ? rest.get(BigEndian.LONG, 0) : vmStateBytes,
                extraBytes >= 16 ? diskBytes(rest, l1Entries) : header.sizeBytes(),
                (int) extraBytes,
                offset);
    }

    /** The first byte behind the entry, after {@link #read}. */
    long end() {
        return end;
    }

    private void checkL1(long l1Offset, long l1Entries) {
        if (l1Entries > Limits.MAX_L1_BYTES / Long.BYTES) {
            throw refuse(
                    "its L1 table has %d entries, at most %d are accepted"
                            .formatted(l1Entries, Limits.MAX_L1_BYTES / Long.BYTES));
        }
        String fault = Offsets.fault(l1Offset, header.clusterBytes());
        if (fault != null) {
            throw refuse("its L1 table's offset 0x" + Long.toHexString(l1Offset) + " " + fault);
        }
    }

    private long diskBytes(MemorySegment extra, long l1Entries) {
        long diskBytes = extra.get(BigEndian.LONG, 8);
        long covered = l1Entries * Layout.of(header).l2CoveredBytes();
        if (Long.compareUnsigned(diskBytes, covered) > 0) {
            throw refuse(
                    "its disk has %s bytes, its L1 table covers %d"
                            .formatted(Long.toUnsignedString(diskBytes), covered));
        }
        return diskBytes;
    }

    Qcow2Exception refuse(String why) {
        return new Qcow2Exception(
                "%s: snapshot table entry %d (byte %d): %s"
                        .formatted(file.name(), index, offset, why));
    }
}
