package io.jublk.qcow2.format;

/** A section between the header and the backing file's name. Each is there at most once. */
public sealed interface HeaderExtension {

    int END = 0;
    int BACKING_FORMAT = 0xe2792aca;
    int FEATURE_NAMES = 0x6803f857;
    int BITMAPS = 0x23852875;
    int ENCRYPTION_HEADER = 0x0537be77;
    int DATA_FILE_NAME = 0x44415441;

    /** The number that says what it is. */
    int type();

    /** The backing file's format, by QEMU's name for it: "raw", "qcow2". */
    record BackingFormat(String name) implements HeaderExtension {
        @Override
        public int type() {
            return BACKING_FORMAT;
        }
    }

    /** The feature name table: {@link FeatureNames} reads it. */
    record FeatureNameTable(Bytes content) implements HeaderExtension {
        @Override
        public int type() {
            return FEATURE_NAMES;
        }
    }

    /** Where the bitmap directory lies. Stale unless {@link Features#BITMAPS} is set. */
    record Bitmaps(int count, long directoryBytes, long directoryOffset)
            implements HeaderExtension {
        @Override
        public int type() {
            return BITMAPS;
        }
    }

    /** Where the LUKS header lies: its offset in the image file, and its length. */
    record EncryptionHeader(long offset, long lengthBytes) implements HeaderExtension {
        @Override
        public int type() {
            return ENCRYPTION_HEADER;
        }
    }

    /** The external data file, relative to the image's directory. */
    record DataFileName(String name) implements HeaderExtension {
        @Override
        public int type() {
            return DATA_FILE_NAME;
        }
    }

    /** One that jublk does not know, kept byte for byte. */
    record Unknown(int type, Bytes content) implements HeaderExtension {}
}
