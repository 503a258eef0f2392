package io.jublk.qcow2.format;

import java.util.List;

/** The feature bits that jublk knows, with the names that QEMU gives them. */
public final class Features {

    /** Which of the header's three bit fields. */
    public enum Kind {
        INCOMPATIBLE(0),
        COMPATIBLE(1),
        AUTOCLEAR(2);

        private final int type;

        Kind(int type) {
            this.type = type;
        }

        /** In the feature name table. */
        public int type() {
            return type;
        }
    }

    /** One bit with its name. */
    public record Feature(Kind kind, int bit, String name) {}

    // ---- incompatible: an image with an unknown one must not be opened

    /** Refcounts may be wrong: they have to be rebuilt before the image is written to. */
    public static final long DIRTY = 1;

    /** Anything may be wrong: the image must not be written to, except to repair it. */
    public static final long CORRUPT = 1 << 1;

    /** Guest data lies in another file. */
    public static final long DATA_FILE = 1 << 2;

    /** The header names another compression than deflate. */
    public static final long COMPRESSION_TYPE = 1 << 3;

    /** L2 entries are of 16 bytes and describe 32 subclusters. */
    public static final long EXTENDED_L2 = 1 << 4;

    public static final long KNOWN_INCOMPATIBLE =
            DIRTY | CORRUPT | DATA_FILE | COMPRESSION_TYPE | EXTENDED_L2;

    // ---- compatible: unknown ones may be ignored

    /** Refcounts may be updated late, with the dirty bit set meanwhile. */
    public static final long LAZY_REFCOUNTS = 1;

    // ---- autoclear: unknown ones must be cleared by the first write

    /** The bitmaps extension is consistent. */
    public static final long BITMAPS = 1;

    /** The external data file is valid as a raw image. */
    public static final long DATA_FILE_RAW = 1 << 1;

    public static final long KNOWN_AUTOCLEAR = BITMAPS | DATA_FILE_RAW;

    /** All of them, in the order of the feature name table that QEMU writes. */
    public static final List<Feature> ALL =
            List.of(
                    new Feature(Kind.INCOMPATIBLE, 0, "dirty bit"),
                    new Feature(Kind.INCOMPATIBLE, 1, "corrupt bit"),
                    new Feature(Kind.INCOMPATIBLE, 2, "external data file"),
                    new Feature(Kind.INCOMPATIBLE, 3, "compression type"),
                    new Feature(Kind.INCOMPATIBLE, 4, "extended L2 entries"),
                    new Feature(Kind.COMPATIBLE, 0, "lazy refcounts"),
                    new Feature(Kind.AUTOCLEAR, 0, "bitmaps"),
                    new Feature(Kind.AUTOCLEAR, 1, "raw external data"));

    private Features() {}
}
