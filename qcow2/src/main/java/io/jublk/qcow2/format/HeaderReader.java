package io.jublk.qcow2.format;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.ImageFile;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads cluster 0: first what says how large it is, then all of it. */
final class HeaderReader {

    static Header read(ImageFile file, HeaderRules.Purpose purpose) {
        if (file.sizeBytes() < HeaderField.VERSION_2_LENGTH) {
            throw new Qcow2Exception(
                    file.name()
                            + ": has "
                            + file.sizeBytes()
                            + " bytes, too few for a qcow2 header");
        }
        RawHeader start = read(file, HeaderField.KNOWN_LENGTH);
        HeaderRules.checkStart(start);
        RawHeader raw = read(file, 1 << start.get(HeaderField.CLUSTER_BITS));
        HeaderRules.checkLengths(raw);
        List<HeaderExtension> extensions = ExtensionReader.read(raw);
        Header header = decode(raw, extensions);
        HeaderRules.check(raw, header, purpose);
        return header;
    }

    private static RawHeader read(ImageFile file, int lengthBytes) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[lengthBytes]);
        file.read(0, bytes);
        return new RawHeader(file.name(), bytes);
    }

    private static Header decode(RawHeader raw, List<HeaderExtension> extensions) {
        return new Header(
                (int) raw.get(HeaderField.VERSION),
                backingFile(raw),
                (int) raw.get(HeaderField.CLUSTER_BITS),
                raw.get(HeaderField.SIZE),
                (int) raw.get(HeaderField.CRYPT_METHOD),
                (int) raw.get(HeaderField.L1_SIZE),
                raw.get(HeaderField.L1_TABLE_OFFSET),
                raw.get(HeaderField.REFCOUNT_TABLE_OFFSET),
                (int) raw.get(HeaderField.REFCOUNT_TABLE_CLUSTERS),
                (int) raw.get(HeaderField.NB_SNAPSHOTS),
                raw.get(HeaderField.SNAPSHOTS_OFFSET),
                raw.get(HeaderField.INCOMPATIBLE_FEATURES, 0),
                raw.get(HeaderField.COMPATIBLE_FEATURES, 0),
                raw.get(HeaderField.AUTOCLEAR_FEATURES, 0),
                (int) raw.get(HeaderField.REFCOUNT_ORDER, Limits.VERSION_2_REFCOUNT_ORDER),
                raw.headerLength(),
                (int) raw.compressionType(),
                laterFields(raw),
                extensions);
    }

    private static Bytes laterFields(RawHeader raw) {
        int start = HeaderField.COMPRESSION_TYPE.offset() + 1;
        int length = raw.headerLength() - start;
        return length <= 0 ? Bytes.NONE : Bytes.copyOf(raw.bytes().asSlice(start, length));
    }

    private static @Nullable String backingFile(RawHeader raw) {
        long offset = raw.get(HeaderField.BACKING_FILE_OFFSET);
        long length = raw.get(HeaderField.BACKING_FILE_SIZE);
        if (offset == 0 || length == 0) {
            return null;
        }
        String name = Text.utf8(raw.bytes().asSlice(offset, length));
        if (name == null) {
            throw new Qcow2Exception(
                    raw.fileName()
                            + ": the backing file's name (byte "
                            + offset
                            + ") is not UTF-8 or holds a NUL; name another with 'qemu-img rebase -u -b'");
        }
        return name;
    }

    private HeaderReader() {}
}
