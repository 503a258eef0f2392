package io.jublk.qcow2.format;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.ImageFile;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The directory of internal snapshots (qcow2_do_read_snapshots in QEMU).
 *
 * @param lengthBytes of the whole table in the file, without the padding behind its last entry
 */
public record SnapshotTable(List<Snapshot> snapshots, long lengthBytes) {

    /** An entry's part of constant length. */
    static final int ENTRY_BYTES = 40;

    public SnapshotTable {
        snapshots = List.copyOf(snapshots);
    }

    /**
     * @throws Qcow2Exception when an entry, or the L1 table it names, is beyond {@link Limits}
     */
    public static SnapshotTable read(ImageFile file, Header header) {
        if (header.snapshotCount() == 0) {
            return new SnapshotTable(List.of(), 0);
        }
        // Beyond the file's end all is zeros: without this a lie about the count costs much time.
        long least = header.snapshotTableOffset() + (long) header.snapshotCount() * ENTRY_BYTES;
        if (least > file.sizeBytes()) {
            throw new Qcow2Exception(
                    "%s: the snapshot table's %d entries at byte %d go beyond the file's end"
                            .formatted(
                                    file.name(),
                                    header.snapshotCount(),
                                    header.snapshotTableOffset()));
        }
        List<Snapshot> snapshots = new ArrayList<>();
        long end = header.snapshotTableOffset();
        for (int i = 0; i < header.snapshotCount(); i++) {
            SnapshotReader reader =
                    new SnapshotReader(file, header, i, ExtensionReader.padded(end));
            snapshots.add(reader.read());
            end = reader.end();
            if (end - header.snapshotTableOffset() > Limits.MAX_SNAPSHOT_TABLE_BYTES) {
                throw reader.refuse(
                        "the table is longer than " + Limits.MAX_SNAPSHOT_TABLE_BYTES + " bytes");
            }
        }
        return new SnapshotTable(snapshots, end - header.snapshotTableOffset());
    }

    /** By id first, then by name, as QEMU has it. */
    public Optional<Snapshot> find(String idOrName) {
        return snapshots.stream()
                .filter(s -> s.id().equals(idOrName))
                .findFirst()
                .or(() -> snapshots.stream().filter(s -> s.name().equals(idOrName)).findFirst());
    }

    static MemorySegment read(ImageFile file, long offset, int lengthBytes) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[lengthBytes]);
        file.read(offset, bytes);
        return bytes;
    }
}
