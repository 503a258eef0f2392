package io.jublk.qcow2.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Locale;

/** The header's fields by the names of the specification, with their places in cluster 0. */
public enum HeaderField {
    MAGIC(0, 4),
    VERSION(4, 4),
    BACKING_FILE_OFFSET(8, 8),
    BACKING_FILE_SIZE(16, 4),
    CLUSTER_BITS(20, 4),
    SIZE(24, 8),
    CRYPT_METHOD(32, 4),
    L1_SIZE(36, 4),
    L1_TABLE_OFFSET(40, 8),
    REFCOUNT_TABLE_OFFSET(48, 8),
    REFCOUNT_TABLE_CLUSTERS(56, 4),
    NB_SNAPSHOTS(60, 4),
    SNAPSHOTS_OFFSET(64, 8),
    // From here on version 3 alone.
    INCOMPATIBLE_FEATURES(72, 8),
    COMPATIBLE_FEATURES(80, 8),
    AUTOCLEAR_FEATURES(88, 8),
    REFCOUNT_ORDER(96, 4),
    HEADER_LENGTH(100, 4),
    /** There if the header is longer than its offset. */
    COMPRESSION_TYPE(104, 1);

    /** Where all known fields and the padding behind them end: the length that QEMU writes. */
    public static final int KNOWN_LENGTH = 112;

    public static final int VERSION_2_LENGTH = 72;
    public static final int MIN_VERSION_3_LENGTH = 104;

    private final int offset;
    private final int lengthBytes;

    HeaderField(int offset, int lengthBytes) {
        this.offset = offset;
        this.lengthBytes = lengthBytes;
    }

    /** In bytes from the start of the image file. */
    public int offset() {
        return offset;
    }

    public int lengthBytes() {
        return lengthBytes;
    }

    /** As the specification spells it. */
    public String specName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Shorter fields are unsigned; those of 8 bytes come as they are. */
    public long get(MemorySegment header) {
        return switch (lengthBytes) {
            case 1 -> Byte.toUnsignedLong(header.get(JAVA_BYTE, offset));
            case 4 -> BigEndian.unsignedInt(header, offset);
            default -> header.get(BigEndian.LONG, offset);
        };
    }

    public void set(MemorySegment header, long value) {
        switch (lengthBytes) {
            case 1 -> header.set(JAVA_BYTE, offset, (byte) value);
            case 4 -> header.set(BigEndian.INT, offset, (int) value);
            default -> header.set(BigEndian.LONG, offset, value);
        }
    }
}
