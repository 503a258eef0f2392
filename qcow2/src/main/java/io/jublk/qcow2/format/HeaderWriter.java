package io.jublk.qcow2.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.format.HeaderExtension.BackingFormat;
import io.jublk.qcow2.format.HeaderExtension.Bitmaps;
import io.jublk.qcow2.format.HeaderExtension.DataFileName;
import io.jublk.qcow2.format.HeaderExtension.EncryptionHeader;
import io.jublk.qcow2.format.HeaderExtension.FeatureNameTable;
import io.jublk.qcow2.format.HeaderExtension.Unknown;
import java.lang.foreign.MemorySegment;

/** Writes cluster 0: the header, its extensions, the end marker, the backing file's name. */
final class HeaderWriter {

    static void encode(Header header, String fileName, MemorySegment cluster0) {
        byte[] name = name(header);
        long lengthBytes = encodedBytes(header);
        if (lengthBytes > header.clusterBytes() || lengthBytes > cluster0.byteSize()) {
            throw new Qcow2Exception(
                    fileName
                            + ": the header with its extensions and the backing file's name needs "
                            + lengthBytes
                            + " bytes, the first cluster has "
                            + header.clusterBytes()
                            + "; use larger clusters or shorter names");
        }
        if (name.length > Limits.MAX_BACKING_NAME_BYTES) {
            throw new Qcow2Exception(
                    fileName
                            + ": the backing file's name has "
                            + name.length
                            + " bytes, the format allows "
                            + Limits.MAX_BACKING_NAME_BYTES);
        }
        cluster0.fill((byte) 0);
        fields(header, cluster0);
        long at = header.headerLength();
        for (HeaderExtension extension : header.extensions()) {
            byte[] content = content(extension);
            cluster0.set(BigEndian.INT, at, extension.type());
            cluster0.set(BigEndian.INT, at + Integer.BYTES, content.length);
            at += ExtensionReader.START_BYTES;
            put(cluster0, at, content);
            at += ExtensionReader.padded(content.length);
        }
        long nameOffset = at + ExtensionReader.START_BYTES; // behind the end marker
        if (name.length > 0) {
            HeaderField.BACKING_FILE_OFFSET.set(cluster0, nameOffset);
            HeaderField.BACKING_FILE_SIZE.set(cluster0, name.length);
            put(cluster0, nameOffset, name);
        }
    }

    private static long encodedBytes(Header header) {
        long length = header.headerLength();
        for (HeaderExtension extension : header.extensions()) {
            length +=
                    ExtensionReader.START_BYTES + ExtensionReader.padded(content(extension).length);
        }
        return length + ExtensionReader.START_BYTES + name(header).length;
    }

    private static byte[] name(Header header) {
        String backingFile = header.backingFile();
        return backingFile == null ? new byte[0] : backingFile.getBytes(UTF_8);
    }

    private static void fields(Header header, MemorySegment to) {
        HeaderField.MAGIC.set(to, Header.MAGIC);
        HeaderField.VERSION.set(to, header.version());
        HeaderField.CLUSTER_BITS.set(to, header.clusterBits());
        HeaderField.SIZE.set(to, header.sizeBytes());
        HeaderField.CRYPT_METHOD.set(to, header.cryptMethod());
        HeaderField.L1_SIZE.set(to, header.l1Entries());
        HeaderField.L1_TABLE_OFFSET.set(to, header.l1Offset());
        HeaderField.REFCOUNT_TABLE_OFFSET.set(to, header.refcountTableOffset());
        HeaderField.REFCOUNT_TABLE_CLUSTERS.set(to, header.refcountTableClusters());
        HeaderField.NB_SNAPSHOTS.set(to, header.snapshotCount());
        HeaderField.SNAPSHOTS_OFFSET.set(to, header.snapshotTableOffset());
        if (header.version() == 2) {
            return;
        }
        HeaderField.INCOMPATIBLE_FEATURES.set(to, header.incompatible());
        HeaderField.COMPATIBLE_FEATURES.set(to, header.compatible());
        HeaderField.AUTOCLEAR_FEATURES.set(to, header.autoclear());
        HeaderField.REFCOUNT_ORDER.set(to, header.refcountOrder());
        HeaderField.HEADER_LENGTH.set(to, header.headerLength());
        if (header.headerLength() > HeaderField.COMPRESSION_TYPE.offset()) {
            HeaderField.COMPRESSION_TYPE.set(to, header.compressionType());
            header.laterFields().copyInto(to, HeaderField.COMPRESSION_TYPE.offset() + 1);
        }
    }

    private static byte[] content(HeaderExtension extension) {
        return switch (extension) {
            case BackingFormat f -> f.name().getBytes(UTF_8);
            case DataFileName f -> f.name().getBytes(UTF_8);
            case FeatureNameTable t -> t.content().toArray();
            case Unknown u -> u.content().toArray();
            case Bitmaps b ->
                    numbers((long) b.count() << 32, b.directoryBytes(), b.directoryOffset());
            case EncryptionHeader e -> numbers(e.offset(), e.lengthBytes());
        };
    }

    private static byte[] numbers(long... values) {
        byte[] bytes = new byte[values.length * Long.BYTES];
        MemorySegment to = MemorySegment.ofArray(bytes);
        for (int i = 0; i < values.length; i++) {
            to.set(BigEndian.LONG, (long) i * Long.BYTES, values[i]);
        }
        return bytes;
    }

    private static void put(MemorySegment to, long offset, byte[] bytes) {
        MemorySegment.copy(bytes, 0, to, JAVA_BYTE, offset, bytes.length);
    }

    private HeaderWriter() {}
}
