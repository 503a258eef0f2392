package io.jublk.qcow2.format;

import io.jublk.qcow2.format.HeaderExtension.BackingFormat;
import io.jublk.qcow2.format.HeaderExtension.Bitmaps;
import io.jublk.qcow2.format.HeaderExtension.DataFileName;
import io.jublk.qcow2.format.HeaderExtension.EncryptionHeader;
import io.jublk.qcow2.format.HeaderExtension.FeatureNameTable;
import io.jublk.qcow2.format.HeaderExtension.Unknown;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the header extensions (qcow2_read_extensions in QEMU). */
final class ExtensionReader {

    /** Type and length. */
    static final int START_BYTES = 8;

    private static final int BITMAPS_BYTES = 24;
    private static final int ENCRYPTION_HEADER_BYTES = 16;

    private final RawHeader raw;
    private final List<HeaderExtension> extensions = new ArrayList<>();
    private final Set<Integer> seen = new HashSet<>();

    private ExtensionReader(RawHeader raw) {
        this.raw = raw;
    }

    static List<HeaderExtension> read(RawHeader raw) {
        ExtensionReader reader = new ExtensionReader(raw);
        reader.readAll();
        return reader.extensions;
    }

    private void readAll() {
        long end = raw.extensionsEnd();
        long at = raw.headerLength();
        while (at + START_BYTES <= end) {
            int type = raw.bytes().get(BigEndian.INT, at);
            if (type == HeaderExtension.END) {
                return;
            }
            long length = BigEndian.unsignedInt(raw.bytes(), at + Integer.BYTES);
            if (length > end - at - START_BYTES) {
                throw raw.refuseExtension(
                        name(type),
                        at,
                        "has a length of "
                                + length
                                + " bytes, more than the header's "
                                + (end - at - START_BYTES));
            }
            if (!seen.add(type)) {
                throw raw.refuseExtension(name(type), at, "is there a second time");
            }
            extensions.add(decode(type, at, raw.bytes().asSlice(at + START_BYTES, length)));
            at += START_BYTES + padded(length);
        }
    }

    /** Extensions start at multiples of 8. */
    static long padded(long lengthBytes) {
        return (lengthBytes + 7) & ~7L;
    }

    private HeaderExtension decode(int type, long at, MemorySegment content) {
        return switch (type) {
            case HeaderExtension.BACKING_FORMAT ->
                    new BackingFormat(text(type, at, content, Limits.MAX_BACKING_FORMAT_BYTES));
            case HeaderExtension.DATA_FILE_NAME ->
                    new DataFileName(text(type, at, content, Limits.MAX_DATA_FILE_NAME_BYTES));
            case HeaderExtension.FEATURE_NAMES -> new FeatureNameTable(Bytes.copyOf(content));
            case HeaderExtension.BITMAPS -> bitmaps(at, content);
            case HeaderExtension.ENCRYPTION_HEADER -> encryptionHeader(at, content);
            default -> new Unknown(type, Bytes.copyOf(content));
        };
    }

    private String text(int type, long at, MemorySegment content, int maxBytes) {
        if (content.byteSize() > maxBytes) {
            throw raw.refuseExtension(
                    name(type),
                    at,
                    "has " + content.byteSize() + " bytes, must be at most " + maxBytes);
        }
        String text = Text.utf8(content);
        if (text == null) {
            throw raw.refuseExtension(name(type), at, "is not UTF-8 or holds a NUL");
        }
        return text;
    }

    private Bitmaps bitmaps(long at, MemorySegment content) {
        checkLength(HeaderExtension.BITMAPS, at, content, BITMAPS_BYTES);
        long count = BigEndian.unsignedInt(content, 0);
        long directoryBytes = content.get(BigEndian.LONG, 8);
        long directoryOffset = content.get(BigEndian.LONG, 16);
        // Without the bit all this is stale; a reader has to ignore it, and so must its errors be.
        if ((raw.get(HeaderField.AUTOCLEAR_FEATURES, 0) & Features.BITMAPS) != 0) {
            String name = name(HeaderExtension.BITMAPS);
            if (count < 1 || count > Limits.MAX_BITMAPS) {
                throw raw.refuseExtension(
                        name, at, "says " + count + " bitmaps, must be 1 to 65535");
            }
            if (directoryBytes < 1 || directoryBytes > Limits.MAX_BITMAP_DIRECTORY_BYTES) {
                throw raw.refuseExtension(
                        name,
                        at,
                        "says a directory of "
                                + Long.toUnsignedString(directoryBytes)
                                + " bytes, must be 1 to "
                                + Limits.MAX_BITMAP_DIRECTORY_BYTES);
            }
            checkOffset(name, at, "directory offset", directoryOffset);
        }
        return new Bitmaps((int) count, directoryBytes, directoryOffset);
    }

    private EncryptionHeader encryptionHeader(long at, MemorySegment content) {
        checkLength(HeaderExtension.ENCRYPTION_HEADER, at, content, ENCRYPTION_HEADER_BYTES);
        long offset = content.get(BigEndian.LONG, 0);
        long lengthBytes = content.get(BigEndian.LONG, 8);
        String name = name(HeaderExtension.ENCRYPTION_HEADER);
        checkOffset(name, at, "offset", offset);
        if (lengthBytes < 0 || lengthBytes > Limits.MAX_HOST_OFFSET) {
            throw raw.refuseExtension(
                    name, at, "length " + Long.toUnsignedString(lengthBytes) + " is beyond 2^56");
        }
        return new EncryptionHeader(offset, lengthBytes);
    }

    private void checkLength(int type, long at, MemorySegment content, int lengthBytes) {
        if (content.byteSize() != lengthBytes) {
            throw raw.refuseExtension(
                    name(type),
                    at,
                    "has " + content.byteSize() + " bytes, must have " + lengthBytes);
        }
    }

    private void checkOffset(String name, long at, String field, long offset) {
        String fault = Offsets.fault(offset, raw.bytes().byteSize());
        if (fault != null) {
            throw raw.refuseExtension(
                    name, at, field + " 0x" + Long.toHexString(offset) + " " + fault);
        }
    }

    private static String name(int type) {
        return switch (type) {
            case HeaderExtension.BACKING_FORMAT -> "backing format";
            case HeaderExtension.FEATURE_NAMES -> "feature name table";
            case HeaderExtension.BITMAPS -> "bitmaps";
            case HeaderExtension.ENCRYPTION_HEADER -> "encryption header";
            case HeaderExtension.DATA_FILE_NAME -> "external data file name";
            default -> "0x" + Integer.toHexString(type);
        };
    }
}
