package io.jublk.qcow2.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.HeaderExtension.Bitmaps;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The persistent dirty bitmaps that an image holds (bitmap_list_load in QEMU). */
public final class BitmapDirectory {

    /** An entry's part of constant length. */
    private static final int ENTRY_BYTES = 24;

    private static final int DIRTY_TRACKING = 1;

    /**
     * @return nothing when the image has no bitmaps, or stale ones
     * @throws Qcow2Exception when an entry is beyond {@link Limits}, or all together are not what
     *     the header says
     */
    public static List<Bitmap> read(ImageFile file, Header header) {
        Bitmaps extension = header.bitmaps();
        if (extension == null || (header.autoclear() & Features.BITMAPS) == 0) {
            return List.of();
        }
        if (extension.directoryOffset() + extension.directoryBytes() > file.sizeBytes()) {
            throw new Qcow2Exception(
                    "%s: the bitmap directory's %d bytes at %d go beyond the file's end"
                            .formatted(
                                    file.name(),
                                    extension.directoryBytes(),
                                    extension.directoryOffset()));
        }
        MemorySegment directory =
                SnapshotTable.read(
                        file, extension.directoryOffset(), (int) extension.directoryBytes());
        List<Bitmap> bitmaps = new ArrayList<>();
        long at = 0;
        while (at < directory.byteSize()) {
            Entry entry =
                    new Entry(file.name(), header, directory, at, extension.directoryOffset() + at);
            bitmaps.add(entry.read());
            at = entry.end();
        }
        if (bitmaps.size() != extension.count()) {
            throw new Qcow2Exception(
                    "%s: the bitmap directory (byte %d) has %d entries, the header says %d"
                            .formatted(
                                    file.name(),
                                    extension.directoryOffset(),
                                    bitmaps.size(),
                                    extension.count()));
        }
        return bitmaps;
    }

    /** One entry, at {@code at} in the directory and at {@code offset} in the file. */
    private record Entry(
            String fileName, Header header, MemorySegment directory, long at, long offset) {

        Bitmap read() {
            if (directory.byteSize() - at < ENTRY_BYTES) {
                throw refuse("it is cut off by the directory's end");
            }
            long tableOffset = directory.get(BigEndian.LONG, at);
            long tableEntries = BigEndian.unsignedInt(directory, at + 8);
            int flags = directory.get(BigEndian.INT, at + 12);
            int type = Byte.toUnsignedInt(directory.get(JAVA_BYTE, at + 16));
            int granularityBits = Byte.toUnsignedInt(directory.get(JAVA_BYTE, at + 17));
            check(tableOffset, tableEntries, flags, type, granularityBits);
            return new Bitmap(
                    Text.lenient(directory.asSlice(at + ENTRY_BYTES + extraBytes(), nameBytes())),
                    tableOffset,
                    (int) tableEntries,
                    flags,
                    granularityBits,
                    (int) extraBytes());
        }

        long end() {
            return at + ExtensionReader.padded(ENTRY_BYTES + extraBytes() + nameBytes());
        }

        private int nameBytes() {
            return BigEndian.unsignedShort(directory, at + 18);
        }

        private long extraBytes() {
            return BigEndian.unsignedInt(directory, at + 20);
        }

        private void check(
                long tableOffset, long tableEntries, int flags, int type, int granularityBits) {
            if (nameBytes() < 1 || nameBytes() > Limits.MAX_BITMAP_NAME_BYTES) {
                throw refuse("its name has %d bytes, must be 1 to 1023".formatted(nameBytes()));
            }
            if (end() > directory.byteSize()) {
                throw refuse("it is cut off by the directory's end");
            }
            String fault = Offsets.fault(tableOffset, header.clusterBytes());
            if (fault != null || tableOffset == 0) {
                throw refuse(
                        "its table's offset 0x%x %s"
                                .formatted(tableOffset, fault == null ? "is the header's" : fault));
            }
            if (tableEntries < 1
                    || tableEntries > Limits.MAX_BITMAP_TABLE_ENTRIES
                    || tableEntries << header.clusterBits() > Limits.MAX_BITMAP_DATA_BYTES) {
                throw refuse(
                        "its table has %d entries, which must be at least 1 and at most 512 MiB of clusters"
                                .formatted(tableEntries));
            }
            if ((flags & ~Bitmap.KNOWN_FLAGS) != 0) {
                throw refuse("its flags 0x%x have reserved bits set".formatted(flags));
            }
            if (type != DIRTY_TRACKING) {
                throw refuse("its type is %d, the format knows 1".formatted(type));
            }
            if (granularityBits < Limits.MIN_BITMAP_GRANULARITY_BITS
                    || granularityBits > Limits.MAX_BITMAP_GRANULARITY_BITS) {
                throw refuse(
                        "its granularity_bits are %d, must be 9 to 31".formatted(granularityBits));
            }
        }

        private Qcow2Exception refuse(String why) {
            return new Qcow2Exception(
                    "%s: bitmap directory entry (byte %d): %s".formatted(fileName, offset, why));
        }
    }

    private BitmapDirectory() {}
}
